//! Everything that the code names: paths of imports, types, expressions and macros, and methods.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{
    Attribute, ExprMethodCall, ImplItem, Item, ItemMod, ItemUse, Macro, Meta, Stmt, TraitItem,
    VisRestricted,
};

use crate::names::{
    Names, Path, Source, attributes, imports, is_test, is_test_in_impl, is_test_in_trait,
    is_test_statement, join,
};

/// A name in the code.
pub(crate) struct Mention {
    /// The name of the file.
    pub(crate) file: String,
    pub(crate) line: usize,
    /// The module around it.
    pub(crate) module: Path,
    pub(crate) what: What,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum What {
    /// An import; a star names the module.
    Import {
        path: Path,
        star: bool,
    },
    /// A path in code. `written` tells whether it stands there from a root, so that no import says
    /// the same.
    Path {
        path: Path,
        written: bool,
    },
    Method(String),
}

impl Mention {
    /// The file and the line.
    pub(crate) fn place(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }

    pub(crate) const fn path(&self) -> Option<&Path> {
        match &self.what {
            What::Import { path, .. } | What::Path { path, .. } => Some(path),
            What::Method(_) => None,
        }
    }
}

/// All that the sources mention outside their tests.
pub(crate) fn mentions(names: &Names, sources: &[Source]) -> Vec<Mention> {
    let of_one = |source: &Source| {
        let module = source.module.clone();
        let mut walk = Walk { names, file: &source.name, module, found: Vec::new() };
        walk.visit_file(&source.file);
        walk.found
    };
    sources.iter().flat_map(of_one).collect()
}

struct Walk<'c> {
    names: &'c Names,
    file: &'c str,
    module: Path,
    found: Vec<Mention>,
}

impl Walk<'_> {
    fn add(&mut self, line: usize, what: What) {
        let (file, module) = (self.file.to_string(), self.module.clone());
        self.found.push(Mention { file, line, module, what });
    }

    fn add_path(&mut self, line: usize, segments: &[String]) {
        let Some(path) = self.names.root(&self.module, segments) else { return };
        let written = segments[0] == path[0] || matches!(segments[0].as_str(), "self" | "super");
        self.add(line, What::Path { path, written });
    }

    /// The paths and methods in the tokens of a macro, as far as they look like that.
    fn tokens(&mut self, stream: TokenStream, prefix: &[String]) {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Group(group) => {
                    self.tokens(group.stream(), &[]);
                    at += 1;
                }
                TokenTree::Ident(first) => {
                    let line = first.span().start().line;
                    let mut path = join(prefix, &[first.to_string()]);
                    let mut end = at + 1;
                    while is_separator(&tokens, end)
                        && let Some(TokenTree::Ident(next)) = tokens.get(end + 2)
                    {
                        path.push(next.to_string());
                        end += 3;
                    }
                    let after_dot = at > 0 && is_punct(&tokens[at - 1], '.');
                    if after_dot && path.len() == 1 {
                        if let Some(TokenTree::Group(_)) = tokens.get(end) {
                            self.add(line, What::Method(first.to_string()));
                        }
                    } else if is_separator(&tokens, end)
                        && let Some(TokenTree::Group(group)) = tokens.get(end + 2)
                        && group.delimiter() == Delimiter::Brace
                    {
                        self.tokens(group.stream(), &path);
                        end += 3;
                    } else {
                        self.add_path(line, &path);
                    }
                    at = end;
                }
                TokenTree::Literal(_) | TokenTree::Punct(_) => at += 1,
            }
        }
    }

    /// The paths that an attribute holds as text: `serde(with = "crate::text")`.
    fn texts(&mut self, stream: TokenStream) {
        for token in stream {
            match token {
                TokenTree::Group(group) => self.texts(group.stream()),
                TokenTree::Literal(literal) => {
                    let line = literal.span().start().line;
                    let text = literal.to_string();
                    if text.contains("::")
                        && let Ok(path) = syn::parse_str::<syn::Path>(text.trim_matches('"'))
                    {
                        self.add_path(line, &segments(&path));
                    }
                }
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
            }
        }
    }
}

fn is_punct(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted)
}

fn is_separator(tokens: &[TokenTree], at: usize) -> bool {
    let colon = |at: usize| tokens.get(at).is_some_and(|token| is_punct(token, ':'));
    colon(at) && colon(at + 1)
}

fn segments(path: &syn::Path) -> Path {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect()
}

impl<'ast> Visit<'ast> for Walk<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        if !is_test_in_impl(item) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_trait_item(&mut self, item: &'ast TraitItem) {
        if !is_test_in_trait(item) {
            visit::visit_trait_item(self, item);
        }
    }

    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        if !is_test_statement(statement) {
            visit::visit_stmt(self, statement);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        for import in imports(item) {
            let path = self.names.root(&self.module, &import.path).unwrap_or(import.path);
            self.add(import.line, What::Import { path, star: import.name.is_none() });
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if let Some(first) = path.segments.first() {
            self.add_path(first.ident.span().start().line, &segments(path));
        }
        visit::visit_path(self, path);
    }

    /// Who may see an item is no use of what is named.
    fn visit_vis_restricted(&mut self, _: &'ast VisRestricted) {}

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        self.add(call.method.span().start().line, What::Method(call.method.to_string()));
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        visit::visit_macro(self, call);
        self.tokens(call.tokens.clone(), &[]);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        match &attribute.meta {
            Meta::List(list) => {
                self.visit_path(&list.path);
                self.tokens(list.tokens.clone(), &[]);
                self.texts(list.tokens.clone());
            }
            Meta::Path(path) => self.visit_path(path),
            Meta::NameValue(_) => {}
        }
    }
}
