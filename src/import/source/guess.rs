//! Which code page a text is in that says nothing of it: a detector for those of the web, and of the code
//! pages of consoles the one under which its words are words.

use std::collections::{BTreeMap, HashSet};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

use super::charset::Charset;

/// How much of a file a guess is made from, in bytes of different values beyond ASCII.
const MOST: usize = 16 * 1024;
/// Under so many different words a guess is never sure.
const FEW_WORDS: usize = 3;

/// Code pages of which the detector does not know, or which it takes for others; the first of equal ones
/// counts.
const OTHERS: [u16; 20] = [
    1252, 1250, 1254, 1257, 850, 852, 857, 437, 737, 775, 862, 720, 10_000, 866, 855, 936, 932,
    949, 950, 20_932,
];

/// The letters of names beyond ASCII, language by language (Unicode CLDR, main exemplar characters), and the
/// languages together that share a code page.
const LETTERS: [&str; 27] = [
    "äöüß",
    "éèêëàâçîïôùûœ",
    "áéíóúñü",
    "áâãàçéêíóôõú",
    "àèéìòù",
    "åäöé",
    "æøåé",
    "áðéíóúýþæö",
    "ąćęłńóśźż",
    "áčďéěíňóřšťúůýž",
    "áäčďéíĺľňóôŕšťúýž",
    "áéíóöőúüű",
    "ăâîșțşţ",
    "čćđšž",
    "ığşçöü\u{130}",
    "ąčęėįšųūž",
    "āčēģīķļņšūž",
    "õäöüšž",
    "абвгдежзийклмнопрстуфхцчшщъыьэюяёєіїґўђјљњћџ",
    "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",
    "אבגדהוזחטיךכלםמןנסעףפץצקרשת",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئةىپچژگکی",
    "กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรฤลฦวศษสหฬอฮะัาำิีึืุูเแโใไๅๆ็่้๊๋์",
    // All of Western Europe, of Central Europe, and of the Baltic.
    "äöüßéèêëàâçîïôùûœáíóúñãõìòåæø",
    "ąćęłńóśźżáčďéěíňřšťúůýžäĺľôŕöőüűđ",
    "ąčęėįšųūžāēģīķļņõäöü",
    // Vietnamese.
    "ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđăâêôơư",
];
/// From here on several languages share a code page, and a letter says less.
const SHARED: usize = 23;

/// What is known of the bytes of a file that are no UTF-8.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    values: HashSet<Vec<u8>>,
    bytes: usize,
    /// The ends of mail domains, and how often each occurs.
    domains: BTreeMap<Vec<u8>, u64>,
}

/// Which page a text is in, and how sure that is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Guess {
    pub(super) charset: Charset,
    /// Whether no other page comes near.
    pub(super) sure: bool,
}

/// Which code pages a guess may choose from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::import) enum Family {
    /// Those of Windows.
    Ansi,
    /// Those of consoles.
    Oem,
}

impl Evidence {
    /// Takes in the values of a line.
    pub(super) fn add_line(&mut self, line: &[u8]) {
        if self.bytes >= MOST {
            return;
        }
        self.note_domain(line);
        // No second byte of a character of East Asia is one of these.
        let values = line.split(|byte| matches!(byte, b',' | b';' | b'\t' | b'"' | b'\n' | b'\r'));
        for value in values.filter(|value| !value.is_ascii()) {
            if !self.values.contains(value) {
                self.bytes += value.len();
                self.values.insert(value.to_vec());
            }
        }
    }

    fn note_domain(&mut self, line: &[u8]) {
        let Some(at) = memchr::memchr(b'@', line) else { return };
        let rest = line.get(at + 1..).unwrap_or_default();
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
        let end = rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len());
        let last = rest.get(..end).unwrap_or_default().rsplit(|byte| *byte == b'.').next();
        let Some(last) = last.filter(|last| !last.is_empty()) else { return };
        let last = last.to_ascii_lowercase();
        *self.domains.entry(last).or_default() += 1;
    }

    /// The page that they are in; of a family, if the operator names one.
    pub(super) fn guess(&self, family: Option<Family>) -> Guess {
        let mut values: Vec<&[u8]> = self.values.iter().map(Vec::as_slice).collect();
        values.sort_unstable();
        let detected = self.detect(&values);
        let others = OTHERS.into_iter().filter_map(Charset::of_page);
        let mut pages: Vec<Charset> = Some(detected).into_iter().chain(others).collect();
        pages.retain(|page| match family {
            None => true,
            Some(Family::Ansi) => page.name().starts_with("windows-") || page.is_multibyte(),
            Some(Family::Oem) => is_oem(*page) || page.is_multibyte(),
        });
        let words = words(&values);
        let mut scored: Vec<(Charset, i64, Vec<String>)> = Vec::new();
        for page in pages {
            let texts: Vec<String> = words.iter().map(|word| page.decode(word)).collect();
            scored.push((page, score(&texts, page == detected), texts));
        }
        // Stable: of equal ones the first.
        scored.sort_by_key(|(_, score, _)| -score);
        let Some((charset, best, texts)) = scored.first() else {
            return Guess { charset: detected, sure: false };
        };
        let letters = count(words.iter().copied().flatten().filter(|byte| !byte.is_ascii()));
        let mut rivals = scored.iter().skip(1).filter(|(_, _, other)| other != texts);
        let clear = rivals.next().is_none_or(|(_, second, _)| (best - second) * 2 > letters * 10);
        Guess { charset: *charset, sure: clear && words.len() >= FEW_WORDS && *best > 0 }
    }

    fn detect(&self, values: &[&[u8]]) -> Charset {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
        for value in values {
            detector.feed(value, false);
            detector.feed(b"\n", false);
        }
        detector.feed(b"", true);
        let domain = self.domains.iter().max_by_key(|(_, count)| *count);
        let domain = domain.map(|(domain, _)| domain.as_slice());
        Charset::Web(detector.guess(domain, Utf8Detection::Deny))
    }
}

fn is_oem(page: Charset) -> bool {
    matches!(page, Charset::Oem(_)) || Charset::of_page(866) == Some(page)
}

/// The words with anything beyond ASCII in them, each once.
fn words<'v>(values: &[&'v [u8]]) -> Vec<&'v [u8]> {
    let ends = |byte: &u8| byte.is_ascii() && !byte.is_ascii_alphabetic();
    let mut words: Vec<&[u8]> =
        values.iter().flat_map(|value| value.split(ends)).filter(|word| !word.is_ascii()).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// How much the words under a page look like words, in tenths of a letter: the language that knows most of
/// their letters counts.
fn score(texts: &[String], detected: bool) -> i64 {
    let flaws: i64 = texts.iter().map(|text| flaws(text)).sum();
    let weight = |at: usize| if at < SHARED { 10 } else { 7 };
    let known = |letters: &str, weight: i64| -> i64 {
        let of_word = |text: &String| {
            text.chars()
                .filter(|c| !c.is_ascii())
                .map(|c| {
                    let lower = c.to_lowercase().next().unwrap_or(c);
                    if letters.contains(c) || letters.contains(lower) { weight } else { 0 }
                })
                .sum::<i64>()
        };
        texts.iter().map(of_word).sum()
    };
    let languages = LETTERS.iter().enumerate().map(|(at, letters)| known(letters, weight(at)));
    // A character of East Asia takes two bytes at least.
    let wide = count(texts.iter().flat_map(|text| text.chars()).filter(|c| is_wide(*c)));
    let best = languages.chain([wide * 20]).max().unwrap_or_default();
    let letters = count(texts.iter().flat_map(|text| text.chars()).filter(|c| !c.is_ascii()));
    best - flaws + if detected { letters } else { 0 }
}

/// What no word has: signs and controls between its letters, letters of two scripts, a capital after a small
/// letter.
fn flaws(text: &str) -> i64 {
    let mut flaws = 0;
    let mut before: Option<char> = None;
    let length = text.chars().count();
    for (at, c) in text.chars().enumerate() {
        if !c.is_ascii() {
            flaws += if c == '\u{fffd}' || c.is_control() {
                120
            } else if c.is_alphabetic() || is_mark(c) {
                0
            } else if matches!(c, '’' | '‘' | '´') && at > 0 && at + 1 < length {
                5
            } else {
                40
            };
        }
        if let Some(before) = before.filter(|before| !(before.is_ascii() && c.is_ascii())) {
            if c.is_alphabetic() && before.is_alphabetic() && script(c) != script(before) {
                flaws += 40;
            }
            if before.is_lowercase() && c.is_uppercase() {
                flaws += 30;
            } else if before.is_uppercase() && c.is_uppercase() {
                flaws += 2;
            }
        }
        before = Some(c);
    }
    let threes = text.chars().zip(text.chars().skip(1)).zip(text.chars().skip(2));
    let inner_capitals = count(threes.filter(|((a, b), c)| {
        a.is_uppercase() && b.is_uppercase() && !b.is_ascii() && c.is_lowercase()
    }));
    flaws + inner_capitals * 30
}

/// How many there are.
fn count<T>(of: impl Iterator<Item = T>) -> i64 {
    of.fold(0, |count, _| count + 1)
}

/// Whether a character is written over or under another: of Hebrew, Arabic, Thai.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}')
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..)
}

/// Scripts that no word mixes, by the block in which a letter stands.
fn script(c: char) -> u8 {
    match c {
        '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => 0,
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => 1,
        '\u{400}'..='\u{52f}' => 2,
        '\u{590}'..='\u{5ff}' => 3,
        '\u{600}'..='\u{6ff}' | '\u{fb50}'..='\u{feff}' => 4,
        '\u{e00}'..='\u{e7f}' => 5,
        '\u{ff61}'..='\u{ff9f}' => 7,
        _ if is_wide(c) => 6,
        _ => 8,
    }
}
