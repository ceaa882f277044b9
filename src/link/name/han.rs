//! Names in Chinese characters, and how they are read in Latin letters.
//!
//! A character of a name has a reading in each language. In Mandarin that is written in pinyin; a Japanese name
//! of the same characters is read otherwise. So an equal reading speaks for a pair, and another one tells nothing.

use std::borrow::Cow;

use pinyin::{Pinyin, ToPinyin, ToPinyinMulti};

use crate::text::fold;

/// Surnames of two characters, in both forms of their characters.
const COMPOUND: [&str; 24] = [
    "欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "夏侯", "尉迟", "尉遲", "皇甫", "东方",
    "東方", "公孙", "公孫", "慕容", "令狐", "司徒", "长孙", "長孫", "宇文", "端木", "轩辕", "軒轅",
];

/// Whether a word is written in Chinese characters alone.
pub(super) fn is_han(word: &str) -> bool {
    let han = |c| matches!(c, '\u{3005}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
    !word.is_empty() && word.chars().all(han)
}

/// The readings of a word of Chinese characters, folded, each in one word; none where a character has none.
/// A surname is often read otherwise than the same character elsewhere, so that all readings count.
pub(super) fn readings(word: &str) -> Vec<String> {
    /// A word of more readings is no name.
    const MOST: usize = 32;
    let mut whole = vec![String::new()];
    for c in word.chars() {
        let syllables = syllables(c);
        whole = whole
            .iter()
            .flat_map(|so_far| syllables.iter().map(move |it| format!("{so_far}{it}")))
            .take(MOST)
            .collect();
    }
    whole
}

/// A word in Latin letters to be looked up by: the commonest reading of one in Chinese characters, else the word.
pub(in crate::link) fn in_latin(word: &str) -> Cow<'_, str> {
    if !is_han(word) {
        return word.into();
    }
    let plain = word.chars().map(|c| c.to_pinyin().map_or("", Pinyin::plain));
    let spelt = fold(&plain.collect::<String>());
    if spelt.is_empty() { word.into() } else { spelt.into() }
}

/// Whether a word of Chinese characters may be read so that it begins with a letter.
pub(super) fn may_begin_with(word: &str, letter: char) -> bool {
    let first = word.chars().next().filter(|_| is_han(word));
    first.is_some_and(|c| syllables(c).iter().any(|syllable| syllable.starts_with(letter)))
}

/// How a character is read. Where the sound is that of the German ü, it is written with u, v or yu.
fn syllables(c: char) -> Vec<String> {
    let plain = c.to_pinyin_multi().into_iter().flatten().map(Pinyin::plain);
    let mut syllables: Vec<String> = plain
        .flat_map(|syllable| {
            let spelt = |vowel: &str| fold(&syllable.replace(['ü', 'v'], vowel));
            if syllable.contains(['ü', 'v']) {
                vec![spelt("u"), spelt("v"), spelt("yu")]
            } else {
                vec![fold(syllable)]
            }
        })
        .collect();
    syllables.sort_unstable();
    syllables.dedup();
    syllables
}

/// Surname and given name of a whole name in one word: the surname stands first, and has one character,
/// or two where it is known to or the given name would have three.
pub(super) fn split(word: &str) -> Option<(&str, &str)> {
    if !is_han(word) {
        return None;
    }
    let characters = word.chars().count();
    let surname = match characters {
        2 => 1,
        3 if !COMPOUND.iter().any(|surname| word.starts_with(surname)) => 1,
        3 | 4 => 2,
        _ => return None,
    };
    word.split_at_checked(word.char_indices().nth(surname)?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_have_their_readings() {
        for (word, reading) in [
            ("王", "wang"),
            ("小明", "xiaoming"),
            ("曾", "zeng"),
            ("单", "shan"),
            ("解", "xie"),
            ("仇", "qiu"),
            ("吕", "lu"),
            ("呂", "lyu"),
            ("吕", "lv"),
            ("欧阳", "ouyang"),
            ("張偉", "zhangwei"),
        ] {
            assert!(readings(word).iter().any(|it| it == reading), "{word} {:?}", readings(word));
        }
        assert!(may_begin_with("小明", 'x') && !may_begin_with("小明", 'm'));
        assert!(!may_begin_with("xiao", 'x'), "that is an initial of Latin letters");
        assert!(is_han("山田") && !is_han("山だ") && !is_han("a") && !is_han(""));
    }

    #[test]
    fn a_whole_name_is_taken_apart() {
        for (word, expected) in [
            ("王伟", Some(("王", "伟"))),
            ("王小明", Some(("王", "小明"))),
            ("欧阳娜", Some(("欧阳", "娜"))),
            ("山田太郎", Some(("山田", "太郎"))),
            ("王", None),
            ("株式会社某", None),
            ("Wang", None),
        ] {
            assert_eq!(split(word), expected, "{word}");
        }
    }
}
