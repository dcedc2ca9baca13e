//! Lists that are written into files (F15).

use crate::code::coded;

coded! {
    /// What is written.
    pub enum Kind {
        /// 고객 목록
        Customers = 0,
        /// 상담 목록
        Consultations = 1,
    }

    /// How far it is.
    pub enum State {
        /// Being written.
        Running = 0,
        /// To be downloaded.
        Ready = 1,
        /// Given up.
        Failed = 2,
        /// Cancelled.
        Cancelled = 3,
    }
}
