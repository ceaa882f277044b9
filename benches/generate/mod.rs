//! Exports of any size: the same people on both sides, as PowerShell writes them.
//!
//! Everything follows from the number of a person, so two runs write the same bytes. About 295 bytes
//! a row: what an export with the usual properties has.

#![allow(clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

use std::fs::File;
use std::io::{self, BufWriter, Write};

use hardmatch::directory::Directory;
use hardmatch::import::{ImportOptions, Monitor, Role, Sources, import};

/// Given names and surnames of several scripts, each with how it is typed in an address.
const GIVEN: [(&str, &str); 40] = [
    ("Anna", "anna"),
    ("James", "james"),
    ("Maria", "maria"),
    ("John", "john"),
    ("Zoë", "zoe"),
    ("José", "jose"),
    ("Laura", "laura"),
    ("Michael", "michael"),
    ("François", "francois"),
    ("Sarah", "sarah"),
    ("Jürgen", "juergen"),
    ("Thomas", "thomas"),
    ("Siobhán", "siobhan"),
    ("Emma", "emma"),
    ("Łukasz", "lukasz"),
    ("Peter", "peter"),
    ("Владимир", "vladimir"),
    ("Julia", "julia"),
    ("太郎", "taro"),
    ("Daniel", "daniel"),
    ("Αλέξανδρος", "alexandros"),
    ("Lisa", "lisa"),
    ("Ngọc", "ngoc"),
    ("Robert", "robert"),
    ("محمد", "mohammed"),
    ("Claudia", "claudia"),
    ("Bjørn", "bjorn"),
    ("David", "david"),
    ("Ayşe", "ayse"),
    ("Stefan", "stefan"),
    ("Renée", "renee"),
    ("Andreas", "andreas"),
    ("芳", "fang"),
    ("Martin", "martin"),
    ("Priya", "priya"),
    ("Paul", "paul"),
    ("Jean-Luc", "jean-luc"),
    ("Nicole", "nicole"),
    ("Olha", "olha"),
    ("Christian", "christian"),
];
const SURNAMES: [(&str, &str); 48] = [
    ("Müller", "mueller"),
    ("Smith", "smith"),
    ("García", "garcia"),
    ("Johnson", "johnson"),
    ("O'Brien", "obrien"),
    ("Schmidt", "schmidt"),
    ("Núñez", "nunez"),
    ("Brown", "brown"),
    ("Петров", "petrov"),
    ("Wagner", "wagner"),
    ("山田", "yamada"),
    ("Becker", "becker"),
    ("d'Aubigné", "daubigne"),
    ("Taylor", "taylor"),
    ("Żółć", "zolc"),
    ("Fischer", "fischer"),
    ("Παπαδόπουλος", "papadopoulos"),
    ("Weber", "weber"),
    ("Trần", "tran"),
    ("Hoffmann", "hoffmann"),
    ("Yılmaz", "yilmaz"),
    ("Schulz", "schulz"),
    ("王", "wang"),
    ("Koch", "koch"),
    ("Andersen", "andersen"),
    ("Richter", "richter"),
    ("Lefèvre", "lefevre"),
    ("Klein", "klein"),
    ("Patel", "patel"),
    ("Wolf", "wolf"),
    ("Karlsson", "karlsson"),
    ("Neumann", "neumann"),
    ("Dupont", "dupont"),
    ("Schwarz", "schwarz"),
    ("Шевченко", "shevchenko"),
    ("Zimmermann", "zimmermann"),
    ("Ruiz", "ruiz"),
    ("Braun", "braun"),
    ("van den Berg", "vandenberg"),
    ("Krüger", "krueger"),
    ("Kowalski", "kowalski"),
    ("Hartmann", "hartmann"),
    ("Silva", "silva"),
    ("Lange", "lange"),
    ("Ørsted", "orsted"),
    ("Werner", "werner"),
    ("Rossi", "rossi"),
    ("Krause", "krause"),
];
const DEPARTMENTS: [&str; 12] = [
    "Sales",
    "Finance",
    "R&D",
    "Human Resources",
    "IT",
    "Einkauf",
    "Qualité",
    "Logistics",
    "Legal",
    "Marketing",
    "Produktion",
    "Kundendienst",
];
const TITLES: [&str; 10] = [
    "Engineer",
    "Accountant",
    "Manager",
    "Assistant",
    "Developer",
    "Buyer",
    "Ingeniero",
    "Sachbearbeiter",
    "Analyst",
    "Technician",
];
const PLACES: [(&str, &str); 8] = [
    ("Köln", "DE"),
    ("Leeds", "GB"),
    ("Málaga", "ES"),
    ("Paris", "FR"),
    ("Kraków", "PL"),
    ("Osaka", "JP"),
    ("Oslo", "NO"),
    ("Boston", "US"),
];
const DOMAIN: &str = "x.example";

/// The columns of the on-premises export.
const ONPREM: &str = "ObjectGUID,SamAccountName,UserPrincipalName,mail,DisplayName,GivenName,Surname,EmployeeID,Enabled,proxyAddresses,mS-DS-ConsistencyGuid,msExchMailboxGuid,DistinguishedName,Department,Title,Company,physicalDeliveryOfficeName,StreetAddress,l,st,PostalCode,c,telephoneNumber,mobile,Description,whenCreated";
/// The columns of the cloud export.
const CLOUD: &str = "Id,UserPrincipalName,DisplayName,GivenName,Surname,Mail,MailNickname,ProxyAddresses,EmployeeId,AccountEnabled,UserType,OnPremisesImmutableId,OnPremisesSyncEnabled,OnPremisesLastSyncDateTime,OnPremisesSecurityIdentifier,IsLicensed,AssignedLicenses,Department,JobTitle,CompanyName,OfficeLocation,City,Country,BusinessPhones,MobilePhone,CreatedDateTime";

/// One person of a generated company.
struct Person {
    number: u64,
    given: (&'static str, &'static str),
    surname: (&'static str, &'static str),
    department: &'static str,
    title: &'static str,
    place: (&'static str, &'static str),
    local: String,
}

/// Well-mixed bits of a number (`SplitMix64`).
fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Person {
    fn new(number: u64) -> Self {
        let pick = |salt: u64, count: usize| (mix(number ^ salt << 40) % count as u64) as usize;
        let (given, surname) = (GIVEN[pick(1, GIVEN.len())], SURNAMES[pick(2, SURNAMES.len())]);
        Self {
            number,
            given,
            surname,
            department: DEPARTMENTS[pick(3, DEPARTMENTS.len())],
            title: TITLES[pick(4, TITLES.len())],
            place: PLACES[pick(5, PLACES.len())],
            // A UPN is there once in a tenant.
            local: format!("{}.{}{number}", given.1.get(..2).unwrap_or_default(), surname.1),
        }
    }

    /// Whether something is so for `percent` of a hundred people.
    fn chance(&self, salt: u64, percent: u64) -> bool {
        mix(self.number ^ salt << 48) % 100 < percent
    }

    /// The bytes of one of the person's GUIDs, as a directory stores them: version 4.
    fn guid_bytes(&self, salt: u64) -> [u8; 16] {
        let (low, high) = (mix(self.number ^ salt << 32), mix(self.number ^ salt << 32 ^ 1 << 63));
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&low.to_le_bytes());
        bytes[8..].copy_from_slice(&high.to_le_bytes());
        bytes[7] = bytes[7] & 0x0F | 0x40;
        bytes[8] = bytes[8] & 0x3F | 0x80;
        // The Base64 begins with a small letter and a capital: by chance some would have one case only,
        // and be reported as perhaps damaged.
        bytes[0] = (26 + bytes[0] % 26) << 2;
        bytes
    }

    fn guid(&self, salt: u64) -> String {
        uuid::Uuid::from_bytes_le(self.guid_bytes(salt)).to_string()
    }

    fn anchor(&self) -> String {
        use base64::Engine;
        base64::engine::general_purpose::STANDARD.encode(self.guid_bytes(1))
    }

    fn display(&self) -> String {
        format!("{} {}", self.given.0, self.surname.0)
    }

    fn upn(&self) -> String {
        format!("{}@{DOMAIN}", self.local)
    }

    fn sam(&self) -> String {
        format!("u{:07}", self.number)
    }

    fn addresses(&self) -> String {
        let mut list = format!("SMTP:{}", self.upn());
        if self.chance(6, 20) {
            list.extend([";smtp:", &self.sam(), "@mail.", DOMAIN]);
        }
        list
    }

    fn date(&self) -> String {
        format!(
            "{}/{}/20{:02} 9:15:27 AM",
            self.number % 12 + 1,
            self.number % 28 + 1,
            self.number % 20 + 5
        )
    }

    fn onprem_row(&self) -> Vec<String> {
        let dn = format!("CN={},OU={},DC=x,DC=example", self.display(), self.place.0);
        let filled = |text: &str, percent, salt| {
            if self.chance(salt, percent) { text.to_string() } else { String::new() }
        };
        vec![
            self.guid(1),
            self.sam(),
            self.upn(),
            self.upn(),
            self.display(),
            self.given.0.into(),
            self.surname.0.into(),
            format!("{:06}", self.number % 1_000_000),
            if self.chance(7, 94) { "True" } else { "False" }.into(),
            self.addresses(),
            filled(&self.guid(1), 5, 8),
            String::new(),
            dn,
            self.department.into(),
            self.title.into(),
            String::new(),
            String::new(),
            String::new(),
            filled(self.place.0, 50, 9),
            String::new(),
            String::new(),
            filled(self.place.1, 50, 9),
            filled(&format!("+49 221 {}", self.number), 20, 10),
            String::new(),
            String::new(),
            self.date(),
        ]
    }

    fn cloud_row(&self) -> Vec<String> {
        let linked = self.chance(11, 80);
        let when = |yes: bool, text: String| if yes { text } else { String::new() };
        vec![
            self.guid(2),
            self.upn(),
            self.display(),
            self.given.0.into(),
            self.surname.0.into(),
            self.upn(),
            String::new(),
            self.addresses(),
            format!("{:06}", self.number % 1_000_000),
            "True".into(),
            "Member".into(),
            when(linked, self.anchor()),
            when(linked, "True".into()),
            when(linked, "2025-09-15 11:25Z".into()),
            String::new(),
            if self.chance(12, 90) { "True" } else { "False" }.into(),
            String::new(),
            self.department.into(),
            self.title.into(),
            String::new(),
            String::new(),
            self.place.0.into(),
            self.place.1.into(),
            String::new(),
            String::new(),
            self.date(),
        ]
    }
}

/// Writes the on-premises export of `users` people.
pub(crate) fn write_onprem(out: &mut impl Write, users: u64) -> io::Result<()> {
    write_rows(out, ONPREM, (0..users).map(|number| Person::new(number).onprem_row()))
}

/// Writes the cloud export of the same people.
pub(crate) fn write_cloud(out: &mut impl Write, users: u64) -> io::Result<()> {
    write_rows(out, CLOUD, (0..users).map(|number| Person::new(number).cloud_row()))
}

/// As `Export-Csv` writes: every value in quotes, nothing where there is none.
fn write_rows(
    out: &mut impl Write,
    columns: &str,
    rows: impl Iterator<Item = Vec<String>>,
) -> io::Result<()> {
    let headings: Vec<String> = columns.split(',').map(String::from).collect();
    let mut line = String::new();
    for row in std::iter::once(headings).chain(rows) {
        line.clear();
        for (at, value) in row.iter().enumerate() {
            if at > 0 {
                line.push(',');
            }
            if !value.is_empty() {
                line.push('"');
                line.push_str(&value.replace('"', "\"\""));
                line.push('"');
            }
        }
        line.push_str("\r\n");
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

/// How many users a side are asked for on the command line, else the sizes of the README.
#[allow(dead_code, reason = "one benchmark has one size")]
pub(crate) fn sizes() -> Vec<u64> {
    let asked: Vec<u64> =
        std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    if asked.is_empty() { vec![10_000, 100_000, 1_000_000] } else { asked }
}

/// Both exports, written and read.
#[allow(dead_code, reason = "one benchmark measures the reading itself, step by step")]
pub(crate) fn directory(users: u64) -> Directory {
    let folder = tempfile::tempdir().unwrap();
    let paths = [folder.path().join("onprem.csv"), folder.path().join("cloud.csv")];
    let file = |path| BufWriter::with_capacity(1 << 20, File::create(path).unwrap());
    let mut out = file(&paths[0]);
    write_onprem(&mut out, users).unwrap();
    out.flush().unwrap();
    let mut out = file(&paths[1]);
    write_cloud(&mut out, users).unwrap();
    out.flush().unwrap();
    let [onprem, cloud] = paths;
    let sources = Sources::from([(Role::OnPrem, vec![onprem]), (Role::Cloud, vec![cloud])]);
    import(&sources, &ImportOptions::default(), &Monitor::new()).unwrap().directory
}
