/// The words of one class of weakness, from which reports are put together.
///
/// In the texts `{p}` stands for a parameter, `{w}` for where it happens, `{o}` for what is sent and
/// `{t}` for how it was made. A report takes one of each list, so that two reports about one flaw
/// seldom have a sentence in common.
struct WeaknessWords: Sendable {
  /// Its number; then what others of the family are called.
  let numbers: [String]
  let names: [String]
  let causes: [String]
  let effects: [String]

  static let all: [WeaknessWords] = [memory, freed, query, script, path, address, number, shell]

  private static let memory = WeaknessWords(
    numbers: ["CWE-787", "CWE-122", "CWE-120"],
    names: ["heap buffer overflow", "out-of-bounds write", "write past the end of a heap buffer"],
    causes: [
      "{w} copies as many bytes as {p} says without comparing it to the size of the buffer.",
      "The length {p} is taken from the {o} and trusted, so more is copied than was allocated.",
      "Nothing bounds {p} before the copy into a buffer of fixed size.",
      "A {o} whose {p} is larger than the allocation makes the loop run past its end.",
    ],
    effects: [
      "The process crashes, and neighbouring heap memory is overwritten.",
      "AddressSanitizer stops with a write after the allocation.",
      "Heap metadata is corrupted, which an attacker may build on.",
    ])
  private static let freed = WeaknessWords(
    numbers: ["CWE-416", "CWE-415", "CWE-825"],
    names: ["use after free", "access to freed memory", "stale pointer is followed"],
    causes: [
      "{w} keeps a pointer to {p} after the object was released.",
      "When the {o} is closed early, {p} is freed while a callback still holds it.",
      "The error path releases {p} and the caller goes on using it.",
      "Two owners of {p} disagree on who releases it once the {o} is rejected.",
    ],
    effects: [
      "A later read goes to freed memory and the service aborts.",
      "The sanitizer reports a read of a block that was released before.",
      "With the right timing the freed block is filled by the attacker.",
    ])
  private static let query = WeaknessWords(
    numbers: ["CWE-89", "CWE-943", "CWE-564"],
    names: ["SQL injection", "query built from untrusted input", "injection into the SQL filter"],
    causes: [
      "{w} puts {p} into the statement by joining strings.",
      "The value of {p} reaches the database unescaped.",
      "{p} of the {o} ends up in the ORDER BY clause as it was sent.",
      "No placeholder is used for {p}, so a quote ends the literal.",
    ],
    effects: [
      "Rows of other tenants can be read.",
      "An attacker reads the whole table with a UNION.",
      "The database gives away what the caller should not see.",
    ])
  private static let script = WeaknessWords(
    numbers: ["CWE-79", "CWE-80", "CWE-116"],
    names: ["stored cross-site scripting", "script injection (XSS)", "markup is not escaped"],
    causes: [
      "{w} writes {p} into the page without escaping it.",
      "{p} of the {o} is shown as markup when somebody opens the overview.",
      "The template marks {p} as safe although it comes from outside.",
      "A quote in {p} leaves the attribute, and an event handler can follow.",
    ],
    effects: [
      "Script of an attacker runs in the session of whoever looks at it.",
      "The browser of an administrator sends requests in their name.",
      "Sessions can be taken from everybody who opens the page.",
    ])
  private static let path = WeaknessWords(
    numbers: ["CWE-22", "CWE-23", "CWE-73"],
    names: ["path traversal", "directory traversal", "files outside of the folder can be reached"],
    causes: [
      "{w} joins {p} to the base folder and does not look for dot-dot parts.",
      "An entry of the {o} whose {p} begins with ../ is unpacked as it is named.",
      "{p} is decoded after the check, so an encoded slash slips through.",
      "The check of {p} compares prefixes before the path is made canonical.",
    ],
    effects: [
      "Files outside of the data folder can be read.",
      "Configuration of the host is shown to the caller.",
      "A file anywhere that the service may write is replaced.",
    ])
  private static let address = WeaknessWords(
    numbers: ["CWE-918", "CWE-441", "CWE-601"],
    names: ["server-side request forgery", "SSRF", "the server fetches any address"],
    causes: [
      "{w} fetches whatever {p} names.",
      "The address in {p} is checked once and resolved again at the fetch.",
      "Redirects of the {o} are followed to internal hosts because only {p} is looked at.",
      "{p} accepts link-local addresses in decimal notation.",
    ],
    effects: [
      "Internal services answer to strangers.",
      "Credentials of the metadata service can be read.",
      "An attacker maps the network behind the server.",
    ])
  private static let number = WeaknessWords(
    numbers: ["CWE-190", "CWE-680", "CWE-191"],
    names: ["integer overflow", "arithmetic wraps around", "size calculation overflows"],
    causes: [
      "{w} multiplies {p} by the size of an element in 32 bits.",
      "A {o} with a huge {p} wraps the sum to a small number.",
      "The addition to {p} is done before it is checked against the limit.",
      "{p} is signed, and a negative one passes the comparison.",
    ],
    effects: [
      "Too little is allocated for what is then stored.",
      "The service loops until it is stopped.",
      "The following loop leaves the array, and the process ends.",
    ])
  private static let shell = WeaknessWords(
    numbers: ["CWE-78", "CWE-77", "CWE-88"],
    names: ["command injection", "shell injection", "arguments reach the shell"],
    causes: [
      "{w} starts a shell with {p} in the command line.",
      "{p} of the {o} is not quoted when the converter is called.",
      "A value of {p} that starts with a dash is taken for an option.",
      "Backticks in {p} are evaluated by the shell.",
    ],
    effects: [
      "Programs of the attacker's choice run as the service.",
      "A stranger runs commands on the host.",
      "The job runner does what the sender of the {o} says.",
    ])

  static let triggers = [
    "crafted", "malicious", "specially made", "attacker-supplied", "malformed",
  ]
  static let titles = ["{n} in {w}", "{w}: {n}", "{t} {o} causes {n}", "{n} through {p}"]
  static let openings = [
    "Found while reading the handling of a {o}.", "A {t} {o} is enough.",
    "This concerns {w}.", "Seen with a {t} {o} against the default set-up.",
    "The way there: send a {t} {o} and wait.",
  ]
}

/// Invented words of which names are made.
enum Syllables {
  static let first = [
    "ber", "tar", "mol", "vin", "sar", "kel", "dor", "pel", "nor", "gal", "fen", "hul", "lom",
    "rud", "tes", "wim", "yar", "zan", "qui", "bos",
  ]
  static let second = ["ta", "lo", "ni", "mer", "ru", "so", "vek", "di", "pan", "gu", "xi", "thal"]
  static let verbs = [
    "parse", "read", "load", "decode", "apply", "merge", "render", "store", "fetch", "build",
    "expand", "convert", "resolve", "unpack", "route", "format", "check", "copy", "join", "split",
  ]
  static let things = [
    "Header", "Manifest", "Record", "Frame", "Table", "Index", "Layer", "Session", "Ticket",
    "Palette", "Ledger", "Buoy", "Chart", "Cargo", "Crane", "Signal", "Tide", "Berth", "Pier",
    "Hull", "Anchor", "Rope", "Pilot", "Route", "Hatch", "Deck", "Mast", "Gauge", "Keel", "Dock",
  ]
  static let qualities = [
    "Length", "Offset", "Count", "Name", "Target", "Owner", "Depth", "Label", "Width", "Ref",
    "Limit", "Stamp", "Mode", "Base", "Hint",
  ]
}
