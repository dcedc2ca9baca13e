use domain::{customer::Field, parameter::Parameter, text};

use crate::view::NewVisitorSession;

/// Most characters of a classification's id; a longer one names none.
const CATEGORY_MAX: usize = 64;

/// The parameters that say something, cleaned and cut, by the field they go to (R3, R11).
pub(super) fn sent(new: &NewVisitorSession) -> Vec<(Field, String)> {
    Parameter::all()
        .filter_map(|parameter| Some((parameter.field(), parameter.clean(value(new, parameter)?)?)))
        .collect()
}

/// An id of a classification, where it can be one.
pub(super) fn category(sent: Option<&str>) -> Option<String> {
    text::line(sent?, CATEGORY_MAX).ok()
}

fn value(new: &NewVisitorSession, parameter: Parameter) -> Option<&str> {
    let value = match parameter {
        Parameter::Username => &new.cus_extra_username,
        Parameter::Phone => &new.cus_extra_phone,
        Parameter::Email => &new.cus_extra_email,
        Parameter::User => &new.user_parameter,
        Parameter::Numbered(1) => &new.parameter1,
        Parameter::Numbered(2) => &new.parameter2,
        Parameter::Numbered(3) => &new.parameter3,
        Parameter::Numbered(4) => &new.parameter4,
        Parameter::Numbered(5) => &new.parameter5,
        Parameter::Numbered(6) => &new.parameter6,
        Parameter::Numbered(7) => &new.parameter7,
        Parameter::Numbered(8) => &new.parameter8,
        Parameter::Numbered(9) => &new.parameter9,
        Parameter::Numbered(10) => &new.parameter10,
        Parameter::Numbered(_) => return None,
    };
    value.as_deref()
}
