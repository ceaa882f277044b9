//! A scenario as text.

/// A named part of a scenario.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    /// The whole name: `script graph`.
    pub(crate) name: String,
    /// Its lines; nothing or text that ends in a line break.
    pub(crate) body: String,
}

impl Section {
    /// The first word of the name.
    pub(crate) fn kind(&self) -> &str {
        self.name.split(' ').next().unwrap_or_default()
    }

    /// The rest of the name.
    pub(crate) fn argument(&self) -> &str {
        self.name.split_once(' ').map_or("", |(_, rest)| rest)
    }

    /// The lines that are not empty.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &str> {
        self.body.lines().filter(|line| !line.is_empty())
    }
}

/// A scenario.
#[derive(Clone, Debug)]
pub(crate) struct Scenario {
    /// What it is about.
    pub(crate) about: String,
    /// Its sections, in order.
    pub(crate) sections: Vec<Section>,
}

impl Scenario {
    /// Reads a file.
    pub(crate) fn parse(text: &str) -> Self {
        let mut scenario = Self { about: String::new(), sections: Vec::new() };
        for line in text.lines() {
            if let Some(name) = line.strip_prefix("## ") {
                scenario.sections.push(Section { name: name.into(), body: String::new() });
                continue;
            }
            let part = match scenario.sections.last_mut() {
                Some(section) => &mut section.body,
                None => &mut scenario.about,
            };
            part.push_str(line);
            part.push('\n');
        }
        for section in &mut scenario.sections {
            let body = section.body.trim_end_matches('\n');
            section.body = if body.is_empty() { String::new() } else { format!("{body}\n") };
        }
        scenario
    }

    /// The file.
    pub(crate) fn text(&self) -> String {
        let section = |section: &Section| format!("## {}\n{}\n", section.name, section.body);
        let sections: String = self.sections.iter().map(section).collect();
        format!("{}\n{}\n", self.about.trim_end(), sections.trim_end())
    }
}
