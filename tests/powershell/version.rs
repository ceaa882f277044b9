//! Scripts use nothing that Windows PowerShell 5.1 lacks: syntax, cmdlets and their parameters, types and their members.
//!
//! What a script may use is listed, so that what is not known to be there is noticed, whenever it was added. Cmdlets and
//! parameters are those of the reference of Windows PowerShell 5.1
//! (<https://learn.microsoft.com/powershell/module/?view=powershell-5.1>), types and members those of .NET Framework
//! 4.5.2, the oldest that it runs on (<https://learn.microsoft.com/dotnet/api/?view=netframework-4.5.2>); `new`
//! makes an object since PowerShell 5.0.

use hardmatch::import::collect::collect;
use hardmatch::powershell::Dialect;
use tree_sitter::{Node, Parser};

use crate::grammar::{first_error, newer_operators, plain_quotes};
use crate::plans;

tests! {
    Alone:
        what_later_versions_added_is_noticed,
        scripts_use_nothing_that_windows_powershell_lacks;
}

/// The cmdlets of PowerShell itself, and the parameters that Windows PowerShell 5.1 has for them.
const CMDLETS: [(&str, &str); 19] = [
    (
        "Add-Member",
        "InputObject MemberType Name Value SecondValue TypeName Force PassThru NotePropertyName NotePropertyValue NotePropertyMembers",
    ),
    ("ConvertFrom-Csv", "InputObject Delimiter UseCulture Header"),
    ("ConvertFrom-Json", "InputObject"),
    ("ConvertTo-Json", "InputObject Depth Compress"),
    (
        "Export-Csv",
        "InputObject Path LiteralPath Force NoClobber Encoding Append Delimiter UseCulture NoTypeInformation",
    ),
    ("ForEach-Object", "InputObject Begin Process End RemainingScripts MemberName ArgumentList"),
    (
        "Get-Command",
        "Name Verb Noun Module FullyQualifiedModule CommandType TotalCount Syntax ArgumentList All ListImported ParameterName ParameterType",
    ),
    ("Get-Variable", "Name ValueOnly Include Exclude Scope"),
    (
        "Import-Module",
        "Name Global Prefix Function Cmdlet Variable Alias Force PassThru MinimumVersion MaximumVersion RequiredVersion ArgumentList DisableNameChecking NoClobber Scope",
    ),
    ("New-Object", "TypeName ArgumentList Property ComObject Strict"),
    ("Read-Host", "Prompt AsSecureString"),
    (
        "Select-Object",
        "InputObject Property ExcludeProperty ExpandProperty Unique First Last Skip SkipLast Index Wait",
    ),
    ("Set-StrictMode", "Version Off"),
    ("Start-Sleep", "Seconds Milliseconds"),
    (
        "Start-Transcript",
        "Path LiteralPath OutputDirectory Append Force NoClobber IncludeInvocationHeader",
    ),
    ("Stop-Transcript", ""),
    ("Where-Object", "FilterScript InputObject"),
    ("Write-Host", "Object NoNewline Separator ForegroundColor BackgroundColor"),
    (
        "Write-Progress",
        "Activity Status Id PercentComplete SecondsRemaining CurrentOperation ParentId Completed SourceId",
    ),
];

/// Cmdlets that take a message alone.
const MESSAGES: [&str; 2] = ["Write-Verbose", "Write-Warning"];

/// The parameters that every cmdlet has (`about_CommonParameters`, 5.1).
const COMMON: &str = "Verbose Debug ErrorAction WarningAction InformationAction ErrorVariable WarningVariable InformationVariable OutVariable OutBuffer PipelineVariable";

/// What the nouns of the modules begin with; their parameters are those of the modules.
const MODULES: [&str; 6] = ["Mg", "Msol", "Entra", "AD", "EXO", "Exchange"];

/// The cmdlets of Exchange that have no such beginning.
const EXCHANGE: [&str; 9] = [
    "Get-User",
    "Get-Mailbox",
    "Get-MailUser",
    "Get-RemoteMailbox",
    "Set-RemoteMailbox",
    "Enable-RemoteMailbox",
    "Disable-RemoteMailbox",
    "Get-ConnectionInformation",
    "Get-OrganizationConfig",
];

/// Types, in full and by the short names that PowerShell 5.1 has for them.
const TYPES: &str = "bool byte char datetime guid hashtable int object ordered regex scriptblock string switch void \
    BitConverter Convert Environment Globalization.CultureInfo Math StringComparer Uri \
    System.Collections.IDictionary System.Collections.Generic.List System.Diagnostics.Stopwatch System.IO.File \
    System.IO.FileAccess System.IO.FileMode System.IO.FileShare System.IO.FileStream System.IO.Path System.IO.StreamWriter \
    System.Text.UTF8Encoding";

/// Attributes of scripts, functions and parameters.
const ATTRIBUTES: &str = "CmdletBinding Parameter ValidateSet ValidateRange ValidateNotNullOrEmpty AllowNull AllowEmptyString";

/// Static members.
const STATIC: &str = "BitConverter.ToString Convert.ToBase64String Convert.ToInt32 DateTime.UtcNow \
    Environment.MachineName Environment.UserDomainName Environment.UserName Globalization.CultureInfo.InvariantCulture \
    Math.Ceiling Math.Max Math.Min Math.Pow StringComparer.Ordinal \
    System.Diagnostics.Stopwatch.StartNew System.IO.File.Delete System.IO.File.Exists System.IO.File.Move \
    System.IO.File.ReadAllLines System.IO.File.ReadAllText System.IO.File.WriteAllText System.IO.FileAccess.Write \
    System.IO.FileMode.Append System.IO.FileShare.Read System.IO.FileStream.new System.IO.Path.ChangeExtension \
    System.IO.Path.GetFileName System.IO.StreamWriter.new System.Text.UTF8Encoding.new Uri.EscapeDataString \
    char.ConvertFromUtf32 guid.Empty guid.new hashtable.new regex.Replace regex.Unescape";

/// Methods of objects.
const METHODS: &str = "Add AddDays Clear Clone Contains ContainsKey Dispose GetType GetUnresolvedProviderPathFromPSPath \
    Remove Replace ShouldProcess StartsWith Substring ToByteArray ToLowerInvariant ToString ToUniversalTime Trim TrimEnd \
    Write";

/// Variables that PowerShell sets since version 6 (`about_Automatic_Variables`).
const VARIABLES: [&str; 6] =
    ["IsWindows", "IsLinux", "IsMacOS", "IsCoreCLR", "PSStyle", "EnabledExperimentalFeatures"];

fn listed(list: &str, name: &str) -> bool {
    list.split_whitespace().any(|known| known.eq_ignore_ascii_case(name))
}

/// What a script uses, as far as it is not known to be in Windows PowerShell 5.1.
fn strange(script: &str) -> Vec<String> {
    let text = plain_quotes(script.strip_prefix('\u{feff}').unwrap_or(script));
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_powershell::LANGUAGE.into()).unwrap();
    let tree = parser.parse(&text, None).unwrap();
    let mut found = newer_operators(&text);
    found.extend(first_error(&text));
    let nodes = all(tree.root_node());
    let of_kind = |kind: &'static str| nodes.iter().copied().filter(move |it| it.kind() == kind);
    let own: Vec<&str> = of_kind("function_name").map(|it| of(it, &text)).collect();
    found.extend(of_kind("command").flat_map(|command| in_command(command, &own, &text)));
    found.extend(of_kind("type_literal").flat_map(|literal| strange_types(of(literal, &text))));
    let attributes = of_kind("attribute_name").map(|name| of(name, &text));
    found.extend(attributes.filter(|name| !is_type(name) && !listed(ATTRIBUTES, name)).map(into));
    for kind in ["member_access", "invokation_expression"] {
        found.extend(of_kind(kind).filter_map(|node| in_member(node, &text)));
    }
    let variables = of_kind("variable").map(|it| of(it, &text).trim_matches(['$', '{', '}']));
    let newer = |name: &&str| VARIABLES.iter().any(|newer| newer.eq_ignore_ascii_case(name));
    found.extend(variables.filter(newer).map(into));
    let blocks = of_kind("block_name").map(|it| of(it, &text));
    found.extend(blocks.filter(|name| !listed("begin process end dynamicparam", name)).map(into));
    let escaped = of_kind("expandable_string_literal").map(|it| of(it, &text));
    found.extend(escaped.filter(|it| it.contains("`u{") || it.contains("`e")).map(into));
    found
}

fn into(text: &str) -> String {
    text.to_string()
}

fn all(root: Node<'_>) -> Vec<Node<'_>> {
    let (mut found, mut stack) = (Vec::new(), vec![root]);
    while let Some(node) = stack.pop() {
        found.push(node);
        stack.extend((0..node.child_count()).filter_map(|at| node.child(at as u32)));
    }
    found
}

fn of<'t>(node: Node<'_>, text: &'t str) -> &'t str {
    node.utf8_text(text.as_bytes()).unwrap()
}

fn children(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    (0..node.child_count()).filter_map(move |at| node.child(at as u32))
}

/// A command that is not known, or one that is with a parameter that it lacks.
fn in_command(command: Node<'_>, own: &[&str], text: &str) -> Vec<String> {
    // What stands in a variable is called by its name there.
    let Some(name) = children(command).find(|it| it.kind() == "command_name") else {
        return Vec::new();
    };
    let name = of(name, text);
    let noun = name.split_once('-').map_or("", |(_, noun)| noun);
    let of_module = MODULES.iter().any(|start| noun.starts_with(start)) || EXCHANGE.contains(&name);
    if of_module || own.contains(&name) {
        return Vec::new();
    }
    let known = CMDLETS.iter().find(|(cmdlet, _)| *cmdlet == name).map(|(_, known)| *known);
    let Some(known) = known.or(MESSAGES.contains(&name).then_some("Message")) else {
        return vec![format!("command {name}")];
    };
    let elements = children(command).filter(|it| it.kind() == "command_elements");
    let elements: Vec<Node<'_>> = elements.flat_map(children).collect();
    let parameters = elements.iter().filter(|it| it.kind() == "command_parameter");
    let parameters = parameters.map(|it| of(*it, text).trim_start_matches('-'));
    let lacking = parameters.filter(|it| !listed(known, it) && !listed(COMMON, it));
    let mut found: Vec<String> = lacking.map(|it| format!("{name} -{it}")).collect();
    if name == "New-Object" {
        let mut made = elements.iter().map(|it| of(*it, text).trim());
        let made = made.find(|it| !it.is_empty() && !it.starts_with('-')).unwrap_or_default();
        found.extend(strange_types(made.trim_matches('\'')));
    }
    found
}

fn is_type(name: &str) -> bool {
    listed(TYPES, name)
}

/// The types of a literal such as `[System.Collections.Generic.List[string]]` that are not known.
fn strange_types(literal: &str) -> Vec<String> {
    let names = literal.split(['[', ']', ',']).map(str::trim).filter(|name| !name.is_empty());
    names.filter(|name| !is_type(name)).map(|name| format!("type {name}")).collect()
}

/// A static member or a method that is not known.
fn in_member(node: Node<'_>, text: &str) -> Option<String> {
    let member = children(node).find(|it| it.kind() == "member_name")?;
    let member = of(member, text);
    let of_type = node.child(0).filter(|it| it.kind() == "type_literal");
    if let Some(literal) = of_type {
        let name = of(literal, text).trim_matches(['[', ']']);
        let name = format!("{name}.{member}");
        return (!listed(STATIC, &name)).then(|| format!("member {name}"));
    }
    let is_call = node.kind() == "invokation_expression";
    (is_call && !listed(METHODS, member)).then(|| format!("method {member}"))
}

fn what_later_versions_added_is_noticed() {
    for newer in [
        "$a ?? $b",
        "$b ??= 1",
        "$c = $a ? 1 : 2",
        "Get-A && Get-B",
        "Get-A || Get-B",
        "${a}?.Length",
        "function F { clean { Write-Host 'x' } }",
        "ConvertFrom-Json -InputObject $x -AsHashtable",
        "ConvertFrom-Json -InputObject $x -Depth 3",
        "ConvertTo-Json -InputObject $x -AsArray",
        "1..3 | ForEach-Object -Parallel { $_ }",
        "Get-Date -AsUTC",
        "Test-Json $x",
        "Join-String -InputObject $x",
        "$x | Export-Csv -Path x -UseQuotes Never",
        "Select-Object -InputObject $x -SkipIndex 1",
        "Start-Sleep -Duration $span",
        "[System.Index]::new(1)",
        "New-Object 'System.Collections.Generic.PriorityQueue[string,int]'",
        "[Math]::Clamp(1, 2, 3)",
        "[System.IO.File]::ReadAllTextAsync('x')",
        "'a'.EnumerateRunes()",
        "if ($IsWindows) { Write-Host 'x' }",
        "Write-Host \"`u{41}\"",
    ] {
        assert!(!strange(&format!("{newer}\r\n")).is_empty(), "{newer}");
    }
    for usual in [
        "function F([string]$Text) { return $Text.Trim() }\r\nF 'x' | Where-Object { $_ -ne '' }",
        "Write-Host ('{0}' -f [Math]::Max(1, 2)) -ForegroundColor Red",
        "$list = New-Object 'System.Collections.Generic.List[string]'; $list.Add('x')",
        "[CmdletBinding()]\r\nparam([switch]$Apply)\r\nGet-MgUser -UserId 'x' -ErrorAction Stop",
    ] {
        assert_eq!(strange(&format!("{usual}\r\n")), [""; 0], "{usual}");
    }
}

fn scripts_use_nothing_that_windows_powershell_lacks() {
    for dialect in Dialect::ALL {
        let script = plans::script(&plans::everything(), &plans::options(dialect, false));
        let text = String::from_utf8(script.bytes).unwrap();
        assert_eq!(strange(&text), [""; 0], "{dialect}");
    }
    for script in collect() {
        assert_eq!(strange(&script.text()), [""; 0], "{}", script.name);
    }
}
