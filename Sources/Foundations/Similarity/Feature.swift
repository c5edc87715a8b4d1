/// What two reports are compared by. The raw value names it in the table of weights.
public enum Feature: String, CaseIterable, Sendable {
  /// The share of the shorter report that the other one repeats, rare things counting more.
  case match
  /// The share of one report's own words that the other one holds.
  case covered
  /// Pairs of neighbouring words in common.
  case phrase
  /// The other report says what this title says.
  case title
  /// Rare words in common.
  case rare
  /// The names of the products agree.
  case product = "prod"
  /// They do not.
  case productDiffers = "prod_no"
  /// One of the two names no product.
  case productUnknown = "prod_unk"
  /// Version numbers in common.
  case version = "ver"
  /// Both name versions, and none is the same.
  case versionDiffers = "ver_no"
  /// Weaknesses that are related but not the same.
  case weaknessRelated = "cwe_fam"
  /// Weaknesses of different families.
  case weaknessDiffers = "cwe_no"
  /// The words name the same kind of flaw.
  case kind = "cls"
  /// The words name different kinds of flaw.
  case kindDiffers = "cls_no"
  /// Functions or parameters in common.
  case function = "fn"
  /// Both name functions, and none is the same.
  case functionDiffers = "fn_no"
  /// A file in common.
  case file
  /// Both name files, and none is the same.
  case fileDiffers = "file_no"
  /// One report is short: little text repeats little.
  case short

  /// What it says to a person.
  public var sentence: String {
    switch self {
    case .match: "One repeats what the other says"
    case .covered: "The distinctive words of one are in the other"
    case .phrase: "Word pairs in common"
    case .title: "One says what the other's title says"
    case .rare: "Rare words in common"
    case .product: "Product names agree"
    case .productDiffers: "Different products"
    case .productUnknown: "One of them names no product"
    case .version: "Version numbers in common"
    case .versionDiffers: "No version in common"
    case .weaknessRelated: "Related weaknesses, not the same"
    case .weaknessDiffers: "Different weaknesses"
    case .kind: "The words name the same kind of flaw"
    case .kindDiffers: "The words name different kinds of flaw"
    case .function: "Functions or parameters in common"
    case .functionDiffers: "No function in common"
    case .file: "The same file"
    case .fileDiffers: "No file in common"
    case .short: "One of them is short, so less can agree"
    }
  }
}
