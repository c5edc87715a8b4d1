/// The members of CVSS objects in JSON (FIRST's JSON representations of 2.0, 3.0, 3.1 and 4.0.1),
/// beside the metrics of the vector that they repeat.
enum CSAFScoreWords {
  struct Metric: Sendable {
    let name: String
    let member: String
    /// The word in JSON by the value in the vector.
    let words: [String: String]
  }

  /// The versions of CVSS that a member of CSAF may hold.
  static func versions(_ name: String) -> [String] {
    switch name {
    case "cvss_v2": ["2.0"]
    case "cvss_v3": ["3.0", "3.1"]
    default: ["4.0"]
    }
  }

  /// The metric behind a member; nil where it repeats none.
  static func metric(_ name: String, _ member: String) -> Metric? {
    table(name).first { $0.member == member }
  }

  /// Every metric of a version.
  static func table(_ name: String) -> [Metric] {
    switch name {
    case "cvss_v2": two
    case "cvss_v3": three
    default: four
    }
  }

  /// A row is the metric, the member, and the words by their values; `&` repeats the words before.
  private static func read(_ table: String) -> [Metric] {
    var words: [String: String] = [:]
    return table.split(separator: "\n").map { line in
      let parts = line.split(separator: " ").map(String.init)
      if parts[2] != "&" {
        words = Dictionary(
          parts.dropFirst(2).map { pair in
            let halves = pair.split(separator: "=", maxSplits: 1).map(String.init)
            return (halves[0], halves[1])
          }, uniquingKeysWith: { first, _ in first })
      }
      return Metric(name: parts[0], member: parts[1], words: words)
    }
  }

  private static let two = read(
    """
    AV accessVector L=LOCAL A=ADJACENT_NETWORK N=NETWORK
    AC accessComplexity H=HIGH M=MEDIUM L=LOW
    Au authentication M=MULTIPLE S=SINGLE N=NONE
    C confidentialityImpact N=NONE P=PARTIAL C=COMPLETE
    I integrityImpact &
    A availabilityImpact &
    E exploitability U=UNPROVEN POC=PROOF_OF_CONCEPT F=FUNCTIONAL H=HIGH ND=NOT_DEFINED
    RL remediationLevel OF=OFFICIAL_FIX TF=TEMPORARY_FIX W=WORKAROUND U=UNAVAILABLE ND=NOT_DEFINED
    RC reportConfidence UC=UNCONFIRMED UR=UNCORROBORATED C=CONFIRMED ND=NOT_DEFINED
    CDP collateralDamagePotential N=NONE L=LOW LM=LOW_MEDIUM MH=MEDIUM_HIGH H=HIGH ND=NOT_DEFINED
    TD targetDistribution N=NONE L=LOW M=MEDIUM H=HIGH ND=NOT_DEFINED
    CR confidentialityRequirement L=LOW M=MEDIUM H=HIGH ND=NOT_DEFINED
    IR integrityRequirement &
    AR availabilityRequirement &
    """)

  private static let three = read(
    """
    AV attackVector N=NETWORK A=ADJACENT_NETWORK L=LOCAL P=PHYSICAL
    AC attackComplexity L=LOW H=HIGH
    PR privilegesRequired N=NONE L=LOW H=HIGH
    UI userInteraction N=NONE R=REQUIRED
    S scope U=UNCHANGED C=CHANGED
    C confidentialityImpact N=NONE L=LOW H=HIGH
    I integrityImpact &
    A availabilityImpact &
    E exploitCodeMaturity U=UNPROVEN P=PROOF_OF_CONCEPT F=FUNCTIONAL H=HIGH X=NOT_DEFINED
    RL remediationLevel O=OFFICIAL_FIX T=TEMPORARY_FIX W=WORKAROUND U=UNAVAILABLE X=NOT_DEFINED
    RC reportConfidence U=UNKNOWN R=REASONABLE C=CONFIRMED X=NOT_DEFINED
    CR confidentialityRequirement L=LOW M=MEDIUM H=HIGH X=NOT_DEFINED
    IR integrityRequirement &
    AR availabilityRequirement &
    MAV modifiedAttackVector N=NETWORK A=ADJACENT_NETWORK L=LOCAL P=PHYSICAL X=NOT_DEFINED
    MAC modifiedAttackComplexity L=LOW H=HIGH X=NOT_DEFINED
    MPR modifiedPrivilegesRequired N=NONE L=LOW H=HIGH X=NOT_DEFINED
    MUI modifiedUserInteraction N=NONE R=REQUIRED X=NOT_DEFINED
    MS modifiedScope U=UNCHANGED C=CHANGED X=NOT_DEFINED
    MC modifiedConfidentialityImpact N=NONE L=LOW H=HIGH X=NOT_DEFINED
    MI modifiedIntegrityImpact &
    MA modifiedAvailabilityImpact &
    """)

  private static let four = read(
    """
    AV attackVector N=NETWORK A=ADJACENT L=LOCAL P=PHYSICAL
    AC attackComplexity L=LOW H=HIGH
    AT attackRequirements N=NONE P=PRESENT
    PR privilegesRequired N=NONE L=LOW H=HIGH
    UI userInteraction N=NONE P=PASSIVE A=ACTIVE
    VC vulnConfidentialityImpact N=NONE L=LOW H=HIGH
    VI vulnIntegrityImpact &
    VA vulnAvailabilityImpact &
    SC subConfidentialityImpact &
    SI subIntegrityImpact &
    SA subAvailabilityImpact &
    E exploitMaturity U=UNREPORTED P=PROOF_OF_CONCEPT A=ATTACKED X=NOT_DEFINED
    CR confidentialityRequirement L=LOW M=MEDIUM H=HIGH X=NOT_DEFINED
    IR integrityRequirement &
    AR availabilityRequirement &
    MAV modifiedAttackVector N=NETWORK A=ADJACENT L=LOCAL P=PHYSICAL X=NOT_DEFINED
    MAC modifiedAttackComplexity L=LOW H=HIGH X=NOT_DEFINED
    MAT modifiedAttackRequirements N=NONE P=PRESENT X=NOT_DEFINED
    MPR modifiedPrivilegesRequired N=NONE L=LOW H=HIGH X=NOT_DEFINED
    MUI modifiedUserInteraction N=NONE P=PASSIVE A=ACTIVE X=NOT_DEFINED
    MVC modifiedVulnConfidentialityImpact N=NONE L=LOW H=HIGH X=NOT_DEFINED
    MVI modifiedVulnIntegrityImpact &
    MVA modifiedVulnAvailabilityImpact &
    MSC modifiedSubConfidentialityImpact N=NEGLIGIBLE L=LOW H=HIGH X=NOT_DEFINED
    MSI modifiedSubIntegrityImpact N=NEGLIGIBLE L=LOW H=HIGH S=SAFETY X=NOT_DEFINED
    MSA modifiedSubAvailabilityImpact &
    S Safety N=NEGLIGIBLE P=PRESENT X=NOT_DEFINED
    AU Automatable N=NO Y=YES X=NOT_DEFINED
    R Recovery A=AUTOMATIC U=USER I=IRRECOVERABLE X=NOT_DEFINED
    V valueDensity D=DIFFUSE C=CONCENTRATED X=NOT_DEFINED
    RE vulnerabilityResponseEffort L=LOW M=MODERATE H=HIGH X=NOT_DEFINED
    U providerUrgency Clear=CLEAR Green=GREEN Amber=AMBER Red=RED X=NOT_DEFINED
    """)
}
