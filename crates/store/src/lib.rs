//! All SQL: databases, reads, writes, migrations.
