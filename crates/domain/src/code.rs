/// Declares enums that are stored as numbers. The numbers never change their meaning; a new variant takes a new one.
macro_rules! coded {
    ($($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal,)+ })+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $variant = $code,)+ }

        impl $name {
            /// All of them in the order of their numbers.
            pub const ALL: [Self; [$($code),+].len()] = [$(Self::$variant),+];

            /// From its stored number.
            #[must_use]
            pub fn from_code(code: i64) -> Option<Self> {
                Self::ALL.into_iter().find(|one| one.code() == code)
            }

            /// Its stored number.
            #[must_use]
            pub fn code(self) -> i64 {
                self as i64
            }
        }
    )+};
}
pub(crate) use coded;
