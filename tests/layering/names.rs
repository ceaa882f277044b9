//! The modules of the crate, and what a name in one of them means.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs;
use std::path::{Path as FilePath, PathBuf};

use syn::visit::{self, Visit};
use syn::{Attribute, File, ImplItem, Item, ItemMod, ItemUse, Meta, Stmt, TraitItem, UseTree};

/// A path from a root: `crate`, `main` for the binary, or a crate outside.
pub(crate) type Path = Vec<String>;

/// A file of the sources that is not a test's.
pub(crate) struct Source {
    /// Its name under the folder of the package, with slashes.
    pub(crate) name: String,
    pub(crate) module: Path,
    pub(crate) file: File,
}

/// What a module declares.
#[derive(Default)]
pub(crate) struct Module {
    /// Names that it takes from elsewhere, also those that it gives on.
    imports: HashMap<String, Path>,
    /// Modules from which it takes everything.
    globs: Vec<Path>,
    pub(crate) children: BTreeSet<String>,
    pub(crate) functions: HashSet<String>,
    items: HashSet<String>,
}

/// The modules of the sources.
pub(crate) struct Names(pub(crate) BTreeMap<Path, Module>);

/// The sources of a package that are not for tests only.
pub(crate) fn sources(package: &FilePath) -> Vec<Source> {
    let mut files = Vec::new();
    files_under(&package.join("src"), &mut files);
    files.sort();
    let mut sources: Vec<Source> = files.iter().map(|file| source(package, file)).collect();
    let tests: Vec<Path> = sources.iter().flat_map(test_modules).collect();
    sources.retain(|source| !tests.iter().any(|test| source.module.starts_with(test)));
    sources.retain(|source| !is_test(&source.file.attrs));
    sources
}

impl Names {
    pub(crate) fn of(sources: &[Source]) -> Self {
        let mut modules = BTreeMap::new();
        for source in sources {
            let module = source.module.clone();
            let mut declarations = Declarations { modules: &mut modules, module };
            declarations.declare(&source.file.items);
            declarations.visit_file(&source.file);
        }
        Self(modules)
    }

    /// What a path means that is written in a module: from a root, but not followed through what other
    /// modules give on. `None` if it is a name of the language or of a variable.
    pub(crate) fn root(&self, module: &Path, written: &[String]) -> Option<Path> {
        let first = written.first()?;
        if matches!(first.as_str(), "crate" | "self" | "super") {
            return Some(from_root(module, written));
        }
        let known = self.0.get(module)?;
        if let Some(path) = self.member(module, first) {
            let is_variable = written.len() == 1 && known.children.contains(first);
            return (!is_variable).then(|| join(&path, &written[1..]));
        }
        let through = known.globs.iter().find_map(|glob| self.member(glob, first));
        match through {
            Some(path) => Some(join(&path, &written[1..])),
            None => (written.len() > 1 && first != "Self").then(|| written.to_vec()),
        }
    }

    /// What a module has under a name.
    fn member(&self, module: &Path, name: &str) -> Option<Path> {
        let known = self.0.get(module)?;
        let own = || join(module, &[name.to_string()]);
        known
            .imports
            .get(name)
            .cloned()
            .or_else(|| (known.children.contains(name) || known.items.contains(name)).then(own))
    }

    /// The place where what a path names is defined.
    pub(crate) fn definition(&self, path: &Path) -> Path {
        let mut path = path.clone();
        // Nothing is given on so often; a ring of imports does not compile.
        for _ in 0..32 {
            let Some(next) = self.followed(&path) else { break };
            path = next;
        }
        path
    }

    /// The path with the first name replaced that a module has from elsewhere.
    fn followed(&self, path: &Path) -> Option<Path> {
        let at = (1..path.len()).find(|at| {
            self.0.get(&path[..*at]).is_some_and(|known| !known.children.contains(&path[*at]))
        })?;
        let known = &self.0[&path[..at]];
        if known.items.contains(&path[at]) {
            return None;
        }
        let target = known.imports.get(&path[at]).cloned();
        let through = || known.globs.iter().find_map(|glob| self.member(glob, &path[at]));
        target.or_else(through).map(|target| join(&target, &path[at + 1..]))
    }
}

fn files_under(folder: &FilePath, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_under(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

fn source(package: &FilePath, file: &FilePath) -> Source {
    let name = file.strip_prefix(package).unwrap().to_string_lossy().replace('\\', "/");
    let inside = name.trim_start_matches("src/").trim_end_matches(".rs");
    let module = match inside {
        "main" => vec!["main".to_string()],
        "lib" => vec!["crate".to_string()],
        _ => {
            let inside = inside.trim_end_matches("/mod").split('/');
            ["crate"].into_iter().chain(inside).map(String::from).collect()
        }
    };
    let file = syn::parse_file(&fs::read_to_string(file).unwrap())
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    Source { name, module, file }
}

/// The modules of a file that are for tests only and have files of their own.
fn test_modules(source: &Source) -> Vec<Path> {
    let declared = source.file.items.iter().filter_map(|item| match item {
        Item::Mod(module) if is_test(&module.attrs) => Some(module.ident.to_string()),
        _ => None,
    });
    declared.map(|name| join(&source.module, &[name])).collect()
}

pub(crate) fn join(path: &[String], rest: &[String]) -> Path {
    [path, rest].concat()
}

/// A path that begins with `crate`, `self` or `super`, from the root.
fn from_root(module: &Path, written: &[String]) -> Path {
    let mut base = if written[0] == "crate" { vec!["crate".to_string()] } else { module.clone() };
    let mut rest = &written[usize::from(written[0] != "super")..];
    while let Some((first, more)) = rest.split_first()
        && first == "super"
    {
        base.pop();
        rest = more;
    }
    join(&base, rest)
}

/// Whether an item is compiled for tests only.
pub(crate) fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let path = attribute.path();
        path.is_ident("test")
            || (path.is_ident("cfg")
                && attribute.parse_args::<Meta>().is_ok_and(|meta| needs_test(&meta)))
    })
}

fn needs_test(condition: &Meta) -> bool {
    match condition {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) if list.path.is_ident("all") => list
            .parse_args_with(syn::punctuated::Punctuated::<Meta, syn::Token![,]>::parse_terminated)
            .is_ok_and(|parts| parts.iter().any(needs_test)),
        Meta::List(_) | Meta::NameValue(_) => false,
    }
}

/// The attributes of an item.
pub(crate) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::TraitAlias(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

pub(crate) fn is_test_in_impl(item: &ImplItem) -> bool {
    is_test(match item {
        ImplItem::Const(item) => &item.attrs,
        ImplItem::Fn(item) => &item.attrs,
        ImplItem::Type(item) => &item.attrs,
        ImplItem::Macro(item) => &item.attrs,
        _ => &[],
    })
}

pub(crate) fn is_test_in_trait(item: &TraitItem) -> bool {
    is_test(match item {
        TraitItem::Const(item) => &item.attrs,
        TraitItem::Fn(item) => &item.attrs,
        TraitItem::Type(item) => &item.attrs,
        TraitItem::Macro(item) => &item.attrs,
        _ => &[],
    })
}

pub(crate) fn is_test_statement(statement: &Stmt) -> bool {
    match statement {
        Stmt::Local(local) => is_test(&local.attrs),
        Stmt::Macro(call) => is_test(&call.attrs),
        Stmt::Item(_) | Stmt::Expr(..) => false,
    }
}

/// What one `use` brings: the path as written, and the name that it gets. A star has no name.
pub(crate) struct Import {
    pub(crate) path: Path,
    pub(crate) name: Option<String>,
    pub(crate) line: usize,
}

/// The single imports of a `use`, with its groups opened.
pub(crate) fn imports(item: &ItemUse) -> Vec<Import> {
    let mut found = Vec::new();
    flatten(&item.tree, &mut Vec::new(), &mut found);
    found
}

fn flatten(tree: &UseTree, prefix: &mut Path, found: &mut Vec<Import>) {
    match tree {
        UseTree::Path(path) => {
            prefix.push(path.ident.to_string());
            flatten(&path.tree, prefix, found);
            prefix.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(tree, prefix, found)),
        UseTree::Name(name) => found.push(import(prefix, &name.ident, &name.ident)),
        UseTree::Rename(name) => found.push(import(prefix, &name.ident, &name.rename)),
        UseTree::Glob(star) => {
            let line = star.star_token.spans[0].start().line;
            found.push(Import { path: prefix.clone(), name: None, line });
        }
    }
}

fn import(prefix: &Path, name: &syn::Ident, given: &syn::Ident) -> Import {
    let line = name.span().start().line;
    let mut path = prefix.clone();
    if name != "self" {
        path.push(name.to_string());
    }
    let given = if given == "self" { path.last().cloned() } else { Some(given.to_string()) };
    Import { path, name: given, line }
}

/// Takes in what the modules of a file declare.
struct Declarations<'c> {
    modules: &'c mut BTreeMap<Path, Module>,
    module: Path,
}

impl Declarations<'_> {
    fn declare(&mut self, items: &[Item]) {
        let module = self.modules.entry(self.module.clone()).or_default();
        for item in items.iter().filter(|item| !is_test(attributes(item))) {
            let name = match item {
                Item::Mod(item) => {
                    module.children.insert(item.ident.to_string());
                    continue;
                }
                Item::Const(item) => &item.ident,
                Item::Enum(item) => &item.ident,
                Item::Fn(item) => {
                    module.functions.insert(item.sig.ident.to_string());
                    &item.sig.ident
                }
                Item::Static(item) => &item.ident,
                Item::Struct(item) => &item.ident,
                Item::Trait(item) => &item.ident,
                Item::Type(item) => &item.ident,
                Item::Union(item) => &item.ident,
                _ => continue,
            };
            module.items.insert(name.to_string());
        }
    }
}

impl<'ast> Visit<'ast> for Declarations<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if let Some((_, items)) = &item.content {
            self.module.push(item.ident.to_string());
            self.declare(items);
            for item in items {
                self.visit_item(item);
            }
            self.module.pop();
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        for import in imports(item) {
            let local = import
                .path
                .first()
                .is_some_and(|first| self.modules[&self.module].children.contains(first));
            let path = match import.path.first().map(String::as_str) {
                Some("crate" | "self" | "super") => from_root(&self.module, &import.path),
                // A path of a child, without `self` in front.
                Some(_) if local => join(&self.module, &import.path),
                _ => import.path,
            };
            let module = self.modules.entry(self.module.clone()).or_default();
            match import.name {
                Some(name) => drop(module.imports.insert(name, path)),
                None => module.globs.push(path),
            }
        }
    }
}
