use super::particle;

/// Most characters between the brackets of a variable; more than that is text.
const NAME_MAX: usize = 60;
/// What a customer without a name is called.
const CUSTOMER: &str = "고객";
/// What may stand between a variable and its particle.
const CLOSING: [char; 9] = ['\'', '"', '’', '”', ')', ']', '」', '』', '》'];

/// What a template may speak of. None of them is a verified phone (R21).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Variable {
    /// 이름 of the customer.
    CustomerName,
    /// 고객 ID
    CustomerId,
    /// Name of the agent who inserts it.
    AgentName,
    /// 방번호
    RoomNo,
    /// 채널
    ChannelName,
    /// Name of the site.
    SiteName,
    /// The day in the site's time zone.
    Today,
}

impl Variable {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 7] = [
        Self::CustomerName,
        Self::CustomerId,
        Self::AgentName,
        Self::SiteName,
        Self::RoomNo,
        Self::ChannelName,
        Self::Today,
    ];

    /// As it is written between the brackets.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::CustomerName => "customer.name",
            Self::CustomerId => "customer.id",
            Self::AgentName => "agent.name",
            Self::RoomNo => "room_no",
            Self::ChannelName => "channel.name",
            Self::SiteName => "site.name",
            Self::Today => "today",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// A name between the brackets that no variable has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no variable {0}")]
pub struct UnknownVariable(pub String);

/// What variables stand for in one room; empty where nothing is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values {
    /// 이름
    pub customer_name: String,
    /// 고객 ID
    pub customer_id: String,
    /// Who inserts it.
    pub agent_name: String,
    /// 방번호
    pub room_no: String,
    /// 채널
    pub channel_name: String,
    /// The site.
    pub site_name: String,
    /// The day as it is written to customers.
    pub today: String,
}

impl Values {
    fn of(&self, variable: Variable) -> &str {
        match variable {
            Variable::CustomerName => &self.customer_name,
            Variable::CustomerId => &self.customer_id,
            Variable::AgentName => &self.agent_name,
            Variable::RoomNo => &self.room_no,
            Variable::ChannelName => &self.channel_name,
            Variable::SiteName => &self.site_name,
            Variable::Today => &self.today,
        }
    }
}

/// A text whose variables are filled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filled {
    /// As it is inserted.
    pub text: String,
    /// Variables for which nothing is known, each once, in the order of the text.
    pub missing: Vec<Variable>,
}

/// The variables of a text, each once, in its order.
///
/// # Errors
/// The first name that no variable has.
pub fn variables(text: &str) -> Result<Vec<Variable>, UnknownVariable> {
    let mut found = Vec::new();
    for piece in pieces(text) {
        if let Piece::Variable { name, .. } = piece {
            let variable = Variable::named(name).ok_or_else(|| UnknownVariable(name.to_owned()))?;
            if !found.contains(&variable) {
                found.push(variable);
            }
        }
    }
    Ok(found)
}

/// Fills a text. What is filled in is never read again: a customer who is called `{{agent.name}}` stays so. A name that no
/// variable has stays as it is written.
#[must_use]
pub fn fill(text: &str, values: &Values) -> Filled {
    let mut filled = Filled::default();
    for piece in pieces(text) {
        let (name, written, closing, pair) = match piece {
            Piece::Text(text) => {
                filled.text.push_str(text);
                continue;
            }
            Piece::Variable { name, written, closing, pair } => (name, written, closing, pair),
        };
        let Some(variable) = Variable::named(name) else {
            filled.text.push_str(written);
            continue;
        };
        let mut value = values.of(variable).trim();
        if value.is_empty() {
            if !filled.missing.contains(&variable) {
                filled.missing.push(variable);
            }
            if variable == Variable::CustomerName {
                value = CUSTOMER;
            }
        }
        filled.text.push_str(value);
        filled.text.push_str(closing);
        if let Some(pair) = pair {
            filled.text.push_str(pair.behind(value));
        }
    }
    filled
}

/// A part of a text.
enum Piece<'t> {
    Text(&'t str),
    Variable {
        name: &'t str,
        /// With its brackets and what follows of it.
        written: &'t str,
        /// Quotes and brackets in front of the particle.
        closing: &'t str,
        pair: Option<particle::Pair>,
    },
}

fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let Some((start, inside, end)) = bracket(rest) else {
            return Some(Piece::Text(std::mem::take(&mut rest)));
        };
        if start > 0 {
            let (before, from) = rest.split_at(start);
            rest = from;
            return Some(Piece::Text(before));
        }
        let behind = &rest[end..];
        let unclosed = behind.trim_start_matches(CLOSING);
        let (closing, pair, length) = match particle::Pair::at(unclosed) {
            Some((pair, length)) => {
                let closing = &behind[..behind.len() - unclosed.len()];
                (closing, Some(pair), end + closing.len() + length)
            }
            None => ("", None, end),
        };
        let (written, from) = rest.split_at(length);
        rest = from;
        Some(Piece::Variable { name: inside, written, closing, pair })
    })
}

/// Where the first `{{…}}` of one line begins, what stands in it, and where it ends.
fn bracket(text: &str) -> Option<(usize, &str, usize)> {
    let mut from = 0;
    while let Some(open) = text[from..].find("{{").map(|at| from + at) {
        let inside = open + 2;
        let length = text[inside..].find("}}")?;
        let name = &text[inside..inside + length];
        if !name.contains(['\n', '{']) && name.chars().count() <= NAME_MAX && !name.trim().is_empty() {
            return Some((open, name.trim(), inside + length + 2));
        }
        from = open + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn values(customer: &str) -> Values {
        Values {
            customer_name: customer.to_owned(),
            customer_id: "happytalk".to_owned(),
            agent_name: "김상담".to_owned(),
            room_no: "10213".to_owned(),
            channel_name: "웹채팅".to_owned(),
            site_name: "달항아리".to_owned(),
            today: "11월 22일".to_owned(),
        }
    }

    fn filled(text: &str, customer: &str) -> String {
        fill(text, &values(customer)).text
    }

    #[test]
    fn f5_variables_are_filled() {
        let text = "{{customer.name}}님({{customer.id}}), {{site.name}} {{ agent.name }}입니다. {{room_no}} {{channel.name}} {{today}}";
        assert_eq!(filled(text, "김서연"), "김서연님(happytalk), 달항아리 김상담입니다. 10213 웹채팅 11월 22일");
    }

    #[test]
    fn f5_particles_behind_a_variable_fit_what_it_stands_for() {
        let cases = [
            ("{{customer.name}}을(를)", "김서연", "김서연을"),
            ("{{customer.name}}을(를)", "이수", "이수를"),
            ("{{customer.name}}를(을)", "이수", "이수를"),
            ("{{customer.name}}을/를", "박철", "박철을"),
            ("{{customer.name}}이/가", "박철", "박철이"),
            ("{{customer.name}}은(는)", "이수", "이수는"),
            ("{{customer.name}}와(과)", "박철", "박철과"),
            ("{{customer.name}}과/와", "이수", "이수와"),
            ("{{customer.name}}(으)로", "박철", "박철로"),
            ("{{customer.name}}으로(로)", "김민", "김민으로"),
            ("{{customer.name}}으로/로", "이수", "이수로"),
            ("{{customer.name}}아(야)", "지훈", "지훈아"),
            ("{{customer.name}}아/야", "이수", "이수야"),
            ("{{customer.name}}이라고/라고", "이수", "이수라고"),
            ("{{customer.name}}(이)라고", "지훈", "지훈이라고"),
            ("{{room_no}}이(가)", "", "10213이"),
            ("'{{customer.name}}'을(를)", "이수", "'이수'를"),
            ("({{customer.name}})이/가", "박철", "(박철)이"),
            ("{{customer.name}}님을", "박철", "박철님을"),
            ("{{customer.name}} 을(를)", "박철", "박철 을(를)"),
            ("이 상품을(를)", "박철", "이 상품을(를)"),
        ];
        for (text, customer, wanted) in cases {
            assert_eq!(filled(text, customer), wanted, "{text} of {customer}");
        }
    }

    #[test]
    fn f5_without_a_name_the_customer_is_called_so_and_it_is_told() {
        let one = fill("{{customer.name}}님, {{customer.name}}을(를) 돕는 {{agent.name}}입니다.", &Values::default());
        assert_eq!(one.text, "고객님, 고객을 돕는 입니다.");
        assert_eq!(one.missing, [Variable::CustomerName, Variable::AgentName]);
        assert_eq!(fill("{{customer.name}}", &values("  ")).text, "고객");
    }

    #[test]
    fn f5_what_is_filled_in_is_not_read_again() {
        assert_eq!(filled("{{customer.name}}님", "{{agent.name}}"), "{{agent.name}}님");
        assert_eq!(filled("{{customer.name}}/를", "을"), "을/를", "a name makes no particle");
    }

    #[test]
    fn f5_brackets_that_hold_no_variable_are_text() {
        for text in ["{{", "}}", "{{}}", "{{ }}", "{{\n}}", "{a}", "{{customer.name", "{{{"] {
            assert_eq!(variables(text), Ok(Vec::new()), "{text}");
            assert_eq!(filled(text, "김서연"), text);
        }
        assert_eq!(filled("{{{customer.name}}}", "김서연"), "{김서연}");
        assert_eq!(filled("{{ {{customer.name}}", "김서연"), "{{ 김서연");
        let long = format!("{{{{{}}}}}", "가".repeat(61));
        assert_eq!(variables(&long), Ok(Vec::new()));
    }

    #[test]
    fn r21_no_variable_is_a_phone() {
        for name in ["customer.mobile", "customer.phone", "mobile", "휴대폰", "customer"] {
            let text = format!("{{{{{name}}}}}");
            assert_eq!(variables(&text), Err(UnknownVariable(name.to_owned())));
            assert_eq!(filled(&text, "김서연"), text, "what nobody knows stays as it is written");
        }
    }

    proptest! {
        #[test]
        fn filling_any_text_loses_nothing_beside_variables(text in "[가-힣a-z{}()/을를. \n]{0,40}", name in "\\PC{0,12}") {
            let one = fill(&text, &values(&name));
            if variables(&text).is_ok_and(|found| found.is_empty()) {
                prop_assert_eq!(one.text, text);
            }
        }
    }
}
