//! The code that docs/signed-ids.md gives to sites: each of it runs here and signs as this desk expects (R6).

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use service::entry::{is_signed, sign};

struct Sample {
    /// As fenced in the documents.
    language: &'static str,
    file: &'static str,
    runtime: &'static str,
    arguments: &'static [&'static str],
    package: &'static str,
}

const PHP: Sample = Sample { language: "php", file: "sign.php", runtime: "php", arguments: &[], package: "php-cli" };
const JAVA: Sample = Sample {
    language: "java",
    file: "Sign.java",
    runtime: "java",
    arguments: &["-Xshare:auto", "-XX:TieredStopAtLevel=1"],
    package: "default-jdk-headless",
};
const NODE: Sample = Sample { language: "js", file: "sign.mjs", runtime: "node", arguments: &[], package: "nodejs" };
const PYTHON: Sample =
    Sample { language: "python", file: "sign.py", runtime: "python3", arguments: &[], package: "python3" };
const RUBY: Sample = Sample { language: "ruby", file: "sign.rb", runtime: "ruby", arguments: &[], package: "ruby" };

/// printf %s user-42 | openssl dgst -sha256 -hmac test-secret
const VECTOR: (&str, &str, &str) =
    ("test-secret", "user-42", "86a7fc2883ace458e6fe1fb45d4672e7a35adc38383b0e1b0870cd6a42d1ddd8");

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

impl Sample {
    fn path(&self) -> PathBuf {
        docs().join("samples/signed-ids").join(self.file)
    }

    fn hash(&self, secret: &str, site_uid: &str) -> String {
        let output = Command::new(self.runtime)
            .args(self.arguments)
            .arg(self.path())
            .arg(site_uid)
            .env("SARANGBANG_UID_SECRET", secret)
            .env("LC_ALL", "C.UTF-8")
            .output()
            .unwrap_or_else(|error| panic!("{} is needed ({error}): apt-get install {}", self.runtime, self.package));
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {told}; apt-get install {}", self.file, self.package);
        String::from_utf8(output.stdout).expect("text").trim_end().to_owned()
    }

    fn check(&self) {
        let (secret, site_uid, hash) = VECTOR;
        assert_eq!(self.hash(secret, site_uid), hash, "the vector of the documents");
        let odd = " 고객 \u{1100}\u{1161} 😀 ";
        let made = self.hash("비밀 키 2", odd);
        assert_eq!(made, sign("비밀 키 2", odd), "bytes as they are");
        assert!(is_signed("비밀 키 2", odd, &made));
    }
}

#[test]
fn r6_the_php_sample_signs() {
    PHP.check();
}

#[test]
fn r6_the_java_sample_signs() {
    JAVA.check();
}

#[test]
fn r6_the_node_sample_signs() {
    NODE.check();
}

#[test]
fn r6_the_python_sample_signs() {
    PYTHON.check();
}

#[test]
fn r6_the_ruby_sample_signs() {
    RUBY.check();
}

#[test]
fn r6_the_documents_hold_the_samples_word_for_word() {
    let (secret, site_uid, hash) = VECTOR;
    assert_eq!(sign(secret, site_uid), hash);
    for document in ["signed-ids.md", "signed-ids.ko.md"] {
        let text = fs::read_to_string(docs().join(document)).expect("a document");
        for sample in [PHP, JAVA, NODE, PYTHON, RUBY] {
            let code = fs::read_to_string(sample.path()).expect("a sample");
            let fenced = format!("```{}\n{code}```\n", sample.language);
            assert!(text.contains(&fenced), "{document} shows another {}", sample.file);
        }
        for told in [secret, site_uid, hash] {
            assert!(text.contains(told), "{document}: {told}");
        }
    }
    let files = fs::read_dir(docs().join("samples/signed-ids")).expect("samples");
    assert_eq!(files.count(), 5, "each of them is tested");
}
