//! Which key gives which command: data, read from `assets/keymap.toml`.

use std::collections::{BTreeMap, HashMap};

use thiserror::Error;

use super::command::{Command, Layer, LayerCommand, Motion};
use super::key::{Key, NotAKey};

const BUILT_IN: &str = include_str!("../../assets/keymap.toml");

/// A key map that cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum KeymapError {
    /// It is not TOML of the right shape.
    #[error("the key map cannot be read: {0}")]
    Shape(String),
    /// It names a command that does not exist.
    #[error("the key map names the command '{0}', which does not exist; {1}")]
    UnknownCommand(String, String),
    /// It gives a command in a layer that does not take it.
    #[error("in [{layer}] of the key map, {command} does nothing: that layer does not take it")]
    NotTaken {
        /// The layer.
        layer: String,
        /// The command.
        command: &'static str,
    },
    /// It takes the last key of a command, and gives it none.
    #[error(
        "in [{layer}] of the key map, {key} is taken from {command}, which has no other key: give it one there"
    )]
    LastKey {
        /// The layer.
        layer: String,
        /// The key.
        key: Key,
        /// The command that is left without one.
        command: &'static str,
    },
    /// It names a key that does not exist.
    #[error(transparent)]
    Key(#[from] NotAKey),
    /// It gives one key two commands.
    #[error("in [{layer}] of the key map, {key} stands for both {first} and {second}")]
    Conflict {
        /// The layer.
        layer: String,
        /// The key.
        key: Key,
        /// The command that came first.
        first: &'static str,
        /// The other one.
        second: &'static str,
    },
}

/// The bindings of every layer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Keymap {
    bindings: HashMap<(Layer, Key), Command>,
    /// The keys of each command in each layer, in the order of the file.
    keys: HashMap<(Layer, Command), Vec<Key>>,
}

impl Keymap {
    /// The key map that comes with the program.
    ///
    /// # Errors
    /// Never for the file that is built in; a test reads it.
    pub fn built_in() -> Result<Self, KeymapError> {
        Self::parse(BUILT_IN)
    }

    /// This key map with keys of one's own: what a text gives a command in a layer takes the place of the keys
    /// that it has there, and a key that it gives is taken from whatever else it stood for.
    ///
    /// # Errors
    /// [`KeymapError`] names what is wrong with the text.
    pub fn changed_by(mut self, text: &str) -> Result<Self, KeymapError> {
        let own = Self::parse(text)?;
        for (layer, command) in own.keys.keys() {
            for key in self.keys.remove(&(*layer, *command)).unwrap_or_default() {
                self.bindings.remove(&(*layer, key));
            }
        }
        let mut taken = Vec::new();
        for ((layer, command), keys) in own.keys {
            for key in &keys {
                if let Some(other) = self.bindings.insert((layer, *key), command) {
                    self.keys.entry((layer, other)).or_default().retain(|kept| kept != key);
                    taken.push((layer, *key, other));
                }
            }
            self.keys.insert((layer, command), keys);
        }
        let is_without = |(layer, _, other): &&(Layer, Key, Command)| {
            Motion::of(*other).is_none()
                && self.keys.get(&(*layer, *other)).is_none_or(Vec::is_empty)
        };
        match taken.iter().filter(is_without).min_by_key(|(_, _, other)| other.name()) {
            Some((layer, key, other)) => Err(KeymapError::LastKey {
                layer: name_of(*layer),
                key: *key,
                command: other.name(),
            }),
            None => Ok(self),
        }
    }

    /// Reads a key map.
    ///
    /// # Errors
    /// [`KeymapError`] names what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, KeymapError> {
        let layers: BTreeMap<Layer, BTreeMap<String, Vec<String>>> =
            toml::from_str(text).map_err(|error| KeymapError::Shape(error.to_string()))?;
        let mut map = Self { bindings: HashMap::new(), keys: HashMap::new() };
        for (layer, commands) in layers {
            for (name, keys) in commands {
                let command = Command::named(&name)
                    .ok_or_else(|| KeymapError::UnknownCommand(name.clone(), like(&name)))?;
                if !layer.takes(command) {
                    let (layer, command) = (name_of(layer), command.name());
                    return Err(KeymapError::NotTaken { layer, command });
                }
                for key in keys {
                    map.bind(layer, key.parse()?, command)?;
                }
            }
        }
        Ok(map)
    }

    fn bind(&mut self, layer: Layer, key: Key, command: Command) -> Result<(), KeymapError> {
        if let Some(first) = self.bindings.insert((layer, key), command) {
            return Err(KeymapError::Conflict {
                layer: name_of(layer),
                key,
                first: first.name(),
                second: command.name(),
            });
        }
        self.keys.entry((layer, command)).or_default().push(key);
        Ok(())
    }

    /// The command of a key in a layer, else everywhere.
    #[must_use]
    pub fn command(&self, layer: Layer, key: Key) -> Option<Command> {
        let global = || self.bindings.get(&(Layer::Global, key));
        self.bindings.get(&(layer, key)).or_else(global).copied()
    }

    /// The keys of a command in a layer, the one to show first.
    #[must_use]
    pub fn keys(&self, layer: Layer, command: Command) -> &[Key] {
        self.keys.get(&(layer, command)).map_or(&[], Vec::as_slice)
    }

    /// The key that a hint shows for a command in a layer.
    #[must_use]
    pub fn key(&self, layer: Layer, command: Command) -> Option<Key> {
        self.keys(layer, command).first().copied()
    }
}

/// The name of a layer in the file.
fn name_of(layer: Layer) -> String {
    format!("{layer:?}").to_lowercase()
}

/// The names of commands that are like a wrong one.
fn like(name: &str) -> String {
    let words: Vec<&str> = name.split(['-', '_', ' ']).filter(|word| word.len() > 2).collect();
    let is_like = |known: &&str| words.iter().any(|word| known.contains(word));
    let names = Command::ALL.iter().map(|command| command.name());
    let near: Vec<&str> = names.clone().filter(is_like).collect();
    if near.is_empty() {
        let all: Vec<&str> = names.collect();
        format!("there are {}", all.join(", "))
    } else {
        format!("do you mean {}?", near.join(" or "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_map_is_sound() {
        let map = Keymap::built_in().unwrap();
        let panes = |key: &str| map.command(Layer::Panes, key.parse().unwrap());
        assert_eq!(panes("Enter"), Some(Command::QueueLink));
        assert_eq!(panes("Ctrl-C"), Some(Command::Leave));
        assert_eq!(map.command(Layer::Typing, "n".parse().unwrap()), None);
        let layers = [
            Layer::Global,
            Layer::Start,
            Layer::Panes,
            Layer::Typing,
            Layer::Queue,
            Layer::Work,
            Layer::List,
            Layer::Question,
        ];
        for command in Command::ALL {
            let bound = |layer: &Layer| !map.keys(*layer, *command).is_empty();
            assert!(layers.iter().any(bound), "{} has no key", command.name());
            if command.home() == Some(Layer::Global) || Motion::of(*command).is_some() {
                continue;
            }
            for layer in layers.iter().filter(|layer| layer.takes(*command)) {
                assert!(bound(layer), "{} has no key in {layer:?}", command.name());
            }
        }
    }

    #[test]
    fn keys_of_ones_own_take_the_place_of_the_usual_ones() {
        let own = "[panes]\nundo = [\"U\", \"x\"]\nclear-anchor = [\"Ctrl-X\"]";
        let map = Keymap::built_in().unwrap().changed_by(own).unwrap();
        let panes = |key: &str| map.command(Layer::Panes, key.parse().unwrap());
        let undo = Some(Command::Undo);
        assert_eq!([panes("U"), panes("x"), panes("u")], [undo, undo, None]);
        assert_eq!(panes("Ctrl-X"), Some(Command::ClearAnchor));
        assert_eq!(map.key(Layer::Queue, Command::Undo), "u".parse().ok(), "other layers stay");
        let wrong = Keymap::built_in().unwrap().changed_by("[panes]\nfly = [\"U\"]");
        assert!(matches!(wrong, Err(KeymapError::UnknownCommand(..))));
        let taken = Keymap::built_in().unwrap().changed_by("[panes]\nundo = [\"Q\"]");
        assert!(
            matches!(taken, Err(KeymapError::LastKey { command: "open-queue", .. })),
            "{taken:?}"
        );
        let near = Keymap::built_in().unwrap().changed_by("[panes]\nqueue = [\"W\"]").unwrap_err();
        assert!(near.to_string().contains("queue-link or "), "{near}");
    }

    #[test]
    fn typing_never_gives_a_command() {
        let map = Keymap::built_in().unwrap();
        for c in (' '..='~').chain(['é', '山']) {
            let key = Key::plain(super::super::key::KeyCode::Char(c));
            assert_eq!(map.command(Layer::Typing, key), None, "{c}");
        }
    }

    #[test]
    fn a_wrong_map_is_refused_by_name() {
        let conflict = Keymap::parse("[panes]\nup = [\"k\"]\ndown = [\"k\"]").unwrap_err();
        assert_eq!(
            conflict.to_string(),
            "in [panes] of the key map, k stands for both down and up"
        );
        let unknown = Keymap::parse("[panes]\nfly = [\"k\"]").unwrap_err();
        assert!(
            unknown.to_string().contains("'fly', which does not exist; there are "),
            "{unknown}"
        );
        let elsewhere = Keymap::parse("[list]\nundo = [\"u\"]").unwrap_err();
        assert!(matches!(elsewhere, KeymapError::NotTaken { .. }), "{elsewhere}");
        assert!(matches!(Keymap::parse("[panes]\nup = [\"Kk\"]"), Err(KeymapError::Key(_))));
        assert!(matches!(Keymap::parse("[moon]\nup = [\"k\"]"), Err(KeymapError::Shape(_))));
    }
}
