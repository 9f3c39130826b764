//! Sums of a printed catalogue (danh mục TTHC): by level, by origin, by what a decision changed, by online level.
//!
//! A sum is looked at where its members are printed under one roof. A level of online services that is not printed may
//! hold the rest; levels printed one within the other are known by the lowest being the whole.

use super::block::{Block, Figure, Parts};
use super::identity::{Cover, Identity, Side, Term};
use super::names::Section;
use super::reading::Reading;

type Keys = &'static [&'static str];

const TOTALS: Keys = &["local total", "total", "tong so", "tong cong", "tong"];
const LEVELS: [Keys; 5] = [
    &["ministry", "cap bo", "trung uong"],
    &["province", "cap tinh"],
    &["department", "cap so", "so nganh"],
    &["district", "cap huyen"],
    &["commune", "cap xa"],
];
const CENTRAL: Keys = &["central defined", "central", "trung uong quy dinh", "do trung uong quy dinh"];
const LOCAL: Keys = &["local defined", "local", "dia phuong quy dinh", "do dia phuong quy dinh"];
const NEW: Keys = &["new", "ban hanh moi", "moi", "moi ban hanh"];
const AMENDED: Keys = &["amended", "sua doi", "sua doi bo sung"];
const ABOLISHED: Keys = &["abolished", "bai bo", "huy bo"];
const REPLACED: Keys = &["replaced", "thay the"];
const CHANGED: Keys =
    &["announced", "assessed", "cong bo", "duoc cong bo", "danh gia tac dong", "total", "tong so"];
const FULL: Keys = &["full", "online full", "toan trinh"];
const PARTIAL: Keys = &["partial", "online partial", "mot phan"];
const INFORMATION: Keys = &["information", "cung cap thong tin", "thong tin"];

/// An identity of a catalogue, and how the names were taken where they leave it open.
pub(super) type Found = (Identity, Option<Reading>);

/// Every sum of the block whose members are printed; `parent` is the block in which it stands.
pub(super) fn identities(block: &Block, parent: Option<&Block>) -> Vec<Found> {
    let plain = |identity: Option<Identity>| identity.map(|identity| (identity, None));
    let mut found: Vec<Found> = Vec::new();
    found.extend(plain(by_level(block)));
    found.extend(plain(by_origin(block)));
    found.extend(changes(block).into_iter().map(|identity| (identity, None)));
    found
        .extend(block.parts.iter().filter_map(|parts| listed(block, parts)).map(|identity| (identity, None)));
    found.extend(by_online_level(block));
    found.extend(plain(by_service(block)));
    found.extend(plain(parent.and_then(|parent| breakdown(block, parent))));
    found
}

/// A figure that stands in no part of the report in particular.
fn flat<'a>(block: &'a Block, keys: &[&str]) -> Option<&'a Figure> {
    let is = |figure: &&Figure, key: &str| figure.section == Section::Flat && figure.key == key;
    keys.iter().find_map(|key| block.figures.iter().find(|figure| is(figure, key)))
}

/// By its printed name: the `total` of a catalogue is none of form 06.
fn term(figure: &Figure) -> Term {
    Term { name: figure.key.replace(' ', "_").into(), entry: None, value: figure.value, step: figure.step }
}

fn whole(block: &Block, keys: &[&str]) -> Option<Vec<Term>> {
    flat(block, keys).map(|figure| vec![term(figure)])
}

/// `(cấp huyện 270; cấp xã 154)`: complete where the communes are told and another level.
fn by_level(block: &Block) -> Option<Identity> {
    let figures: Vec<&Figure> = LEVELS.iter().filter_map(|keys| flat(block, keys)).collect();
    let has_communes = LEVELS.get(4).is_some_and(|keys| flat(block, keys).is_some());
    if figures.len() < 2 {
        return None;
    }
    let mut parts = Side::from(figures.into_iter().map(term).collect::<Vec<_>>());
    if !has_communes {
        parts.cover = Cover::Partial;
    }
    Identity::new(whole(block, TOTALS)?, parts)
}

fn by_origin(block: &Block) -> Option<Identity> {
    let parts = vec![term(flat(block, CENTRAL)?), term(flat(block, LOCAL)?)];
    Identity::new(whole(block, TOTALS)?, parts.into())
}

/// New, amended and abolished, under any prefix: `impact_new` with `impact_assessed`.
fn changes(block: &Block) -> Vec<Identity> {
    let mut prefixes: Vec<&str> = Vec::new();
    for figure in &block.figures {
        let prefix = AMENDED.iter().find_map(|word| figure.key.strip_suffix(word));
        if let Some(prefix) = prefix.filter(|prefix| prefix.is_empty() || prefix.ends_with(' ')) {
            prefixes.push(prefix);
        }
    }
    prefixes.into_iter().filter_map(|prefix| change(block, prefix)).collect()
}

fn change(block: &Block, prefix: &str) -> Option<Identity> {
    let find = |keys: Keys| keys.iter().find_map(|key| flat(block, &[&format!("{prefix}{key}")])).map(term);
    let mut parts = Side::from(Vec::new());
    for keys in [NEW, AMENDED, ABOLISHED] {
        parts.needs(find(keys));
    }
    parts.terms.extend(find(REPLACED));
    Identity::new(vec![find(CHANGED)?], parts)
}

/// A list of numbers: of the figure that it names (`announced_parts`), else of the total, else of what was announced.
fn listed(block: &Block, parts: &Parts) -> Option<Identity> {
    let own = [" parts", " by unit", " gom"].iter().find_map(|end| parts.key.strip_suffix(end));
    let named = own.and_then(|own| flat(block, &[own]));
    let is_list = matches!(parts.key.as_str(), "parts" | "gom" | "trong do" | "cac phan");
    let whole = named.or_else(|| flat(block, TOTALS).or_else(|| flat(block, CHANGED)).filter(|_| is_list))?;
    let part = |(index, value): (usize, &i64)| Term {
        name: format!("{}[{index}]", parts.title).into(),
        entry: None,
        value: *value,
        step: 1,
    };
    let terms: Vec<Term> = parts.values.iter().enumerate().map(part).collect();
    Identity::new(vec![term(whole)], terms.into())
}

/// Levels 1 to 4 of online services.
fn by_online_level(block: &Block) -> Option<Found> {
    let mut levels: Vec<(u32, &Figure)> =
        block.figures.iter().filter_map(|figure| Some((lowest_level(&figure.key)?, figure))).collect();
    levels.sort_by_key(|(level, _)| *level);
    let ((lowest, first), (_, second)) = (levels.first()?, levels.get(1)?);
    let total = flat(block, TOTALS)?;
    let falling = levels.windows(2).all(|pair| matches!(pair, [(_, a), (_, b)] if a.value >= b.value));
    if first.value == total.value && second.value > 0 && falling {
        let nested = Identity::new(vec![term(total)], vec![term(first)].into())?;
        return Some((nested, Some(Reading::LevelsNested)));
    }
    let cover = if *lowest <= 2 && levels.len() > 2 { Cover::Whole } else { Cover::Partial };
    let terms = levels.into_iter().map(|(_, figure)| term(figure)).collect();
    Identity::new(vec![term(total)], Side { terms, cover }).map(|identity| (identity, None))
}

/// `muc1 2` → 1, `muc do 3` → 3; `None` for another name.
fn lowest_level(key: &str) -> Option<u32> {
    let rest = ["muc do", "muc", "level"].iter().find_map(|word| key.strip_prefix(word))?;
    let digit = rest.trim_start().chars().next()?.to_digit(10)?;
    let only_levels = rest.chars().all(|c| c == ' ' || ('1'..='4').contains(&c));
    (only_levels && rest.len() <= 4).then_some(digit)
}

/// Full and partial services; those of information only may not be printed.
fn by_service(block: &Block) -> Option<Identity> {
    let mut parts = Side::from(vec![term(flat(block, FULL)?), term(flat(block, PARTIAL)?)]);
    parts.needs(flat(block, INFORMATION).map(term));
    Identity::new(whole(block, TOTALS)?, parts)
}

/// An object named `by_…` (theo …) divides the total of the one in which it stands.
fn breakdown(block: &Block, parent: &Block) -> Option<Identity> {
    let title = super::names::folded(&block.title);
    let divides = title.starts_with("by ") || title.starts_with("theo ") || title == "trong do";
    if !divides || block.figures.len() < 2 || block.table.is_some() {
        return None;
    }
    let part = |figure: &Figure| Term {
        name: format!("{}.{}", block.title, term(figure).name).into(),
        ..term(figure)
    };
    let parts: Vec<Term> = block.figures.iter().map(part).collect();
    Identity::new(whole(parent, TOTALS)?, parts.into())
}
