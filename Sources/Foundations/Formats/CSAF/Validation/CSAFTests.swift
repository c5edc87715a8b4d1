/// A test of CSAF section 6: its number, the versions that have it, and what it looks at.
struct CSAFTest: Sendable {
  /// The versions of the standard that have a test.
  enum Versions: Sendable { case both, old, new }

  let number: String
  let name: String
  let versions: Versions
  let run: @Sendable (CSAFSubject, inout CSAFReporter) -> Void

  init(
    _ number: String, _ name: String, _ versions: Versions = .both,
    run: @escaping @Sendable (CSAFSubject, inout CSAFReporter) -> Void
  ) {
    self.number = number
    self.name = name
    self.versions = versions
    self.run = run
  }

  /// What its failure weighs: 6.1 is mandatory, 6.2 recommended, 6.3 informative.
  var level: CSAFFinding.Level {
    if number.hasPrefix("6.1.") { return .error }
    return number.hasPrefix("6.2.") ? .warning : .information
  }

  /// Whether a version of the standard has it.
  func applies(isNew: Bool) -> Bool {
    switch versions {
    case .both: true
    case .old: !isNew
    case .new: isNew
    }
  }

  /// The tests that need nothing but the document. Beside them stand those of the structure
  /// (`schema`, 6.1.37 and 6.2.20) and of the clock (6.2.33).
  static let all: [CSAFTest] = mandatory + recommended + informative

  private static let mandatory = [
    CSAFTest("6.1.1", "Missing definition of product ID", run: CSAFProductChecks.missingProduct),
    CSAFTest("6.1.2", "Multiple definition of product ID", run: CSAFProductChecks.repeatedProduct),
    CSAFTest("6.1.3", "Circular definition of product ID", run: CSAFProductChecks.circularProduct),
    CSAFTest(
      "6.1.4", "Missing definition of product group ID",
      run: CSAFProductChecks.missingGroup),
    CSAFTest(
      "6.1.5", "Multiple definition of product group ID",
      run: CSAFProductChecks.repeatedGroup),
    CSAFTest("6.1.6", "Contradicting product status", run: CSAFProductChecks.contradictingStatus),
    CSAFTest(
      "6.1.7", "Multiple scores with same version per product",
      run: CSAFScoreChecks.repeatedVersion),
    CSAFTest("6.1.8", "Invalid CVSS", run: CSAFScoreChecks.structure),
    CSAFTest("6.1.9", "Invalid CVSS computation", run: CSAFScoreChecks.computation),
    CSAFTest("6.1.10", "Inconsistent CVSS", run: CSAFScoreChecks.consistency),
    CSAFTest("6.1.11", "CWE", run: CSAFWeaknessChecks.existence),
    CSAFTest("6.1.12", "Language", run: CSAFLanguageChecks.existence),
    CSAFTest("6.1.13", "PURL", run: CSAFHelperChecks.packageURL),
    CSAFTest("6.1.14", "Sorted revision history", run: CSAFTrackingChecks.sortedHistory),
    CSAFTest("6.1.15", "Translator", run: CSAFLanguageChecks.translator),
    CSAFTest("6.1.16", "Latest document version", run: CSAFTrackingChecks.latestVersion),
    CSAFTest("6.1.17", "Document status draft", run: CSAFTrackingChecks.draftStatus),
    CSAFTest("6.1.18", "Released revision history", run: CSAFTrackingChecks.releasedHistory),
    CSAFTest(
      "6.1.19", "Revision history entries for pre-release versions",
      run: CSAFTrackingChecks.prereleaseHistory),
    CSAFTest("6.1.20", "Non-draft document version", run: CSAFTrackingChecks.releasedVersion),
    CSAFTest("6.1.21", "Missing item in revision history", run: CSAFTrackingChecks.missingRevision),
    CSAFTest(
      "6.1.22", "Multiple definition in revision history",
      run: CSAFTrackingChecks.repeatedRevision),
    CSAFTest("6.1.23", "Multiple use of same CVE", run: CSAFDocumentChecks.repeatedCVE),
    CSAFTest(
      "6.1.24", "Multiple definition in involvements",
      run: CSAFRemediationChecks.repeatedInvolvement),
    CSAFTest("6.1.25", "Multiple use of same hash algorithm", run: CSAFHelperChecks.repeatedHash),
    CSAFTest(
      "6.1.26", "Prohibited document category name",
      run: CSAFProfileChecks.prohibitedCategory),
    CSAFTest("6.1.27.1", "Document notes", run: CSAFProfileChecks.documentNotes),
    CSAFTest("6.1.27.2", "Document references", run: CSAFProfileChecks.documentReferences),
    CSAFTest("6.1.27.3", "Vulnerabilities", run: CSAFProfileChecks.noVulnerabilities),
    CSAFTest("6.1.27.4", "Product tree", run: CSAFProfileChecks.productTree),
    CSAFTest("6.1.27.5", "Vulnerability notes", run: CSAFProfileChecks.vulnerabilityNotes),
    CSAFTest("6.1.27.6", "Product status", run: CSAFProfileChecks.productStatus),
    CSAFTest("6.1.27.7", "VEX product status", run: CSAFProfileChecks.vexStatus),
    CSAFTest("6.1.27.8", "Vulnerability ID", run: CSAFProfileChecks.vexIdentifier),
    CSAFTest("6.1.27.9", "Impact statement", run: CSAFProfileChecks.impactStatement),
    CSAFTest("6.1.27.10", "Action statement", run: CSAFProfileChecks.actionStatement),
    CSAFTest("6.1.27.11", "Vulnerabilities", run: CSAFProfileChecks.vulnerabilities),
    CSAFTest("6.1.27.12", "Affected products", .new, run: CSAFProfileChecks.affectedProducts),
    CSAFTest(
      "6.1.27.13", "Corresponding affected products", .new,
      run: CSAFRemediationChecks.fixedWithoutAffected),
    CSAFTest("6.1.27.14", "Document notes", .new, run: CSAFProfileChecks.withdrawalNotes),
    CSAFTest("6.1.27.15", "Product tree", .new, run: CSAFProfileChecks.withdrawalTree),
    CSAFTest("6.1.27.16", "Revision history", .new, run: CSAFProfileChecks.withdrawalHistory),
    CSAFTest(
      "6.1.27.17", "Reasoning for withdrawal", .new,
      run: CSAFProfileChecks.withdrawalReason),
    CSAFTest(
      "6.1.27.18", "Reasoning for supersession", .new,
      run: CSAFProfileChecks.supersessionReason),
    CSAFTest(
      "6.1.27.19", "Reference to superseding document", .new,
      run: CSAFProfileChecks.supersedingDocument),
    CSAFTest("6.1.28", "Translation", run: CSAFLanguageChecks.translation),
    CSAFTest(
      "6.1.29", "Remediation without product reference",
      run: CSAFRemediationChecks.withoutProduct),
    CSAFTest(
      "6.1.30", "Mixed integer and semantic versioning",
      run: CSAFTrackingChecks.mixedVersions),
    CSAFTest("6.1.31", "Version range in product version", run: CSAFProductChecks.rangeInVersion),
    CSAFTest(
      "6.1.32", "Flag without product reference",
      run: CSAFRemediationChecks.flagWithoutProduct),
    CSAFTest(
      "6.1.33", "Multiple flags with VEX justification codes per product",
      run: CSAFRemediationChecks.repeatedFlags),
    CSAFTest("6.1.34", "Branches recursion depth", .new, run: CSAFProductChecks.branchDepth),
    CSAFTest(
      "6.1.35", "Contradicting remediations", .new,
      run: CSAFRemediationChecks.contradictions),
    CSAFTest(
      "6.1.36", "Contradicting product status remediation combination", .new,
      run: CSAFRemediationChecks.prohibited),
    CSAFTest(
      "6.1.38", "Non-public sharing group with Max UUID", .new,
      run: CSAFDocumentChecks.maximalNotPublic),
    CSAFTest(
      "6.1.39", "Public sharing group with no Max UUID", .new,
      run: CSAFDocumentChecks.publicNotMaximal),
    CSAFTest("6.1.40", "Invalid sharing group name", .new, run: CSAFDocumentChecks.reservedName),
    CSAFTest("6.1.41", "Missing sharing group name", .new, run: CSAFDocumentChecks.missingName),
    CSAFTest("6.1.42", "PURL qualifiers", .new, run: CSAFHelperChecks.onlyQualifiers),
    CSAFTest(
      "6.1.43", "Use of multiple stars in model number", .new,
      run: CSAFHelperChecks.modelStars),
    CSAFTest(
      "6.1.44", "Use of multiple stars in serial number", .new,
      run: CSAFHelperChecks.serialStars),
    CSAFTest(
      "6.1.45", "Inconsistent disclosure date", .new,
      run: CSAFTrackingChecks.disclosureDate),
    CSAFTest("6.1.46", "Invalid SSVC", .new, run: CSAFDecisionChecks.structure),
    CSAFTest("6.1.47", "Inconsistent SSVC target IDs", .new, run: CSAFDecisionChecks.targets),
    CSAFTest("6.1.48", "SSVC decision points", .new, run: CSAFDecisionChecks.points),
    CSAFTest("6.1.49", "Inconsistent SSVC timestamp", .new, run: CSAFTrackingChecks.decisionDate),
    CSAFTest("6.1.50", "Product version range rules", .new, run: CSAFRangeChecks.rules),
    CSAFTest("6.1.51", "Inconsistent EPSS timestamp", .new, run: CSAFTrackingChecks.forecastDate),
    CSAFTest(
      "6.1.52", "Inconsistent first known exploitation dates", .new,
      run: CSAFTrackingChecks.exploitationDates),
    CSAFTest(
      "6.1.53", "Inconsistent exploitation date", .new,
      run: CSAFTrackingChecks.exploitationOrder),
    CSAFTest("6.1.54", "License expression", .new, run: CSAFLicenseChecks.license),
    CSAFTest("6.1.55", "License text", .new, run: CSAFLicenseChecks.licenseText),
    CSAFTest(
      "6.1.56", "Use of CVSS and qualitative severity rating", .new,
      run: CSAFScoreChecks.scoreAndRating),
    CSAFTest("6.1.57", "Stacked branch categories", .new, run: CSAFProductChecks.stackedCategories),
    CSAFTest(
      "6.1.58", "Product version and range in one path", .new,
      run: CSAFProductChecks.versionAndRange),
    CSAFTest(
      "6.1.59", "Single version as product version range", .new,
      run: CSAFRangeChecks.singleVersion),
    CSAFTest("6.1.60.1", "Extension: content schema", .new, run: CSAFExtensionChecks.structure),
    CSAFTest("6.1.60.2", "Extension: extension schema", .new, run: CSAFExtensionChecks.schema),
    CSAFTest("6.1.60.3", "Extension: metadata", .new, run: CSAFExtensionChecks.metadata),
    CSAFTest("6.1.61", "Use of multiple stars in SKU", .new, run: CSAFHelperChecks.unitStars),
  ]

  private static let recommended = [
    CSAFTest("6.2.1", "Unused definition of product ID", run: CSAFProductChecks.unusedProduct),
    CSAFTest("6.2.2", "Missing remediation", run: CSAFRemediationChecks.missing),
    CSAFTest("6.2.3", "Missing metric", run: CSAFScoreChecks.missingMetric),
    CSAFTest("6.2.4", "Build metadata in revision history", run: CSAFTrackingChecks.buildMetadata),
    CSAFTest(
      "6.2.5", "Older initial release date than revision history",
      run: CSAFTrackingChecks.initialDate),
    CSAFTest(
      "6.2.6", "Older current release date than revision history",
      run: CSAFTrackingChecks.currentDate),
    CSAFTest(
      "6.2.7", "Missing date in involvements",
      run: CSAFRemediationChecks.undatedInvolvement),
    CSAFTest("6.2.8", "Use of MD5 as the only hash algorithm", run: CSAFHelperChecks.onlyMD5),
    CSAFTest("6.2.9", "Use of SHA-1 as the only hash algorithm", run: CSAFHelperChecks.onlySHA1),
    CSAFTest("6.2.10", "Missing TLP label", .old, run: CSAFDocumentChecks.missingLabel),
    CSAFTest("6.2.11", "Missing canonical URL", run: CSAFDocumentChecks.canonicalAddress),
    CSAFTest("6.2.12", "Missing document language", run: CSAFLanguageChecks.missing),
    CSAFTest("6.2.13", "Sorting", run: CSAFDocumentChecks.sortedKeys),
    CSAFTest("6.2.14", "Use of private language", run: CSAFLanguageChecks.privateUse),
    CSAFTest("6.2.15", "Use of default language", run: CSAFLanguageChecks.defaultLanguage),
    CSAFTest("6.2.16", "Missing product identification helper", run: CSAFHelperChecks.missing),
    CSAFTest("6.2.17", "CVE in field IDs", run: CSAFDocumentChecks.cveInIdentifiers),
    CSAFTest("6.2.18", "Product version range without vers", run: CSAFRangeChecks.withoutScheme),
    CSAFTest("6.2.19", "CVSS for fixed products", run: CSAFScoreChecks.fixedScore),
    CSAFTest(
      "6.2.21", "Same timestamps in revision history", .new,
      run: CSAFTrackingChecks.repeatedDate),
    CSAFTest("6.2.22", "Document tracking ID in title", .new, run: CSAFTrackingChecks.idInTitle),
    CSAFTest("6.2.23", "Usage of deprecated CWE", .new, run: CSAFWeaknessChecks.deprecated),
    CSAFTest("6.2.24", "Usage of non-latest CWE version", .new, run: CSAFWeaknessChecks.oldList),
    CSAFTest(
      "6.2.25", "Usage of CWE not allowed for vulnerability mapping", .new,
      run: CSAFWeaknessChecks.unfit),
    CSAFTest("6.2.26", "Usage of CWE allowed with review", .new, run: CSAFWeaknessChecks.reviewed),
    CSAFTest(
      "6.2.27", "Discouraged product status remediation combination", .new,
      run: CSAFRemediationChecks.discouraged),
    CSAFTest("6.2.28", "Usage of Max UUID", .new, run: CSAFDocumentChecks.maximalUsed),
    CSAFTest("6.2.29", "Usage of Nil UUID", .new, run: CSAFDocumentChecks.emptyUsed),
    CSAFTest(
      "6.2.30", "Usage of sharing group on TLP:CLEAR", .new,
      run: CSAFDocumentChecks.sharingInPublic),
    CSAFTest("6.2.31", "Hardware and software", .new, run: CSAFProductChecks.hardwareAndSoftware),
    CSAFTest(
      "6.2.32", "Same product identification helper for different products", .new,
      run: CSAFHelperChecks.shared),
    CSAFTest(
      "6.2.34", "Unknown SSVC base namespace", .new,
      run: CSAFDecisionChecks.unknownNamespace),
    CSAFTest(
      "6.2.35", "Unregistered SSVC base namespace in TLP:CLEAR document", .new,
      run: CSAFDecisionChecks.madeUpInPublic),
    CSAFTest(
      "6.2.36", "SSVC namespace with extension in TLP:CLEAR document", .new,
      run: CSAFDecisionChecks.extensionInPublic),
    CSAFTest(
      "6.2.37", "Unknown SSVC namespace without resource", .new,
      run: CSAFDecisionChecks.withoutResource),
    CSAFTest(
      "6.2.38", "Usage of deprecated profile", .new,
      run: CSAFProfileChecks.deprecatedProfile),
    CSAFTest(
      "6.2.39.1", "Missing fixed product", .new,
      run: CSAFRemediationChecks.affectedWithoutFixed),
    CSAFTest(
      "6.2.39.2", "Language specific reasoning for withdrawal", .new,
      run: CSAFProfileChecks.translatedWithdrawal),
    CSAFTest(
      "6.2.39.3", "Language specific reasoning for supersession", .new,
      run: CSAFProfileChecks.translatedSupersession),
    CSAFTest(
      "6.2.39.4", "Language specific superseding document", .new,
      run: CSAFProfileChecks.translatedSuperseding),
    CSAFTest(
      "6.2.39.5", "Extension in superseded or withdrawn document", .new,
      run: CSAFExtensionChecks.inGoneDocument),
    CSAFTest(
      "6.2.40", "Product description without product reference", .new,
      run: CSAFDocumentChecks.boundDescription),
    CSAFTest("6.2.41", "Old EPSS timestamp", .new, run: CSAFTrackingChecks.oldForecast),
    CSAFTest(
      "6.2.42", "Inconsistent product identification helper", .new,
      run: CSAFHelperChecks.inconsistent),
    CSAFTest("6.2.43", "Missing license expression", .new, run: CSAFLicenseChecks.missingLicense),
    CSAFTest("6.2.44", "Deprecated license identifier", .new, run: CSAFLicenseChecks.deprecated),
    CSAFTest("6.2.45", "Unknown license identifier", .new, run: CSAFLicenseChecks.unknown),
    CSAFTest(
      "6.2.46", "Language specific license text", .new,
      run: CSAFLicenseChecks.translatedLicenseText),
    CSAFTest(
      "6.2.47", "Use of qualitative severity rating by issuing party", .new,
      run: CSAFScoreChecks.ratingByIssuer),
    CSAFTest("6.2.48", "Misuse at vendor name", .new, run: CSAFProductChecks.vendorName),
    CSAFTest(
      "6.2.49", "Upper open ended product version range", .new,
      run: CSAFRangeChecks.openEnd),
    CSAFTest("6.2.50.1", "Overlapping ranges with VERS in contradicting status groups", .new) {
      CSAFOverlapChecks.check($0, &$1, kind: .vers, contradicting: true)
    },
    CSAFTest("6.2.50.2", "Overlapping ranges with vls in contradicting status groups", .new) {
      CSAFOverlapChecks.check($0, &$1, kind: .bare, contradicting: true)
    },
    CSAFTest("6.2.50.3", "Range and version in contradicting status groups", .new) {
      CSAFOverlapChecks.check($0, &$1, kind: .version, contradicting: true)
    },
    CSAFTest("6.2.51", "Unknown VERS type", .new, run: CSAFRangeChecks.unknownType),
    CSAFTest("6.2.52", "Unknown hash algorithm", .new, run: CSAFHelperChecks.unknownHash),
    CSAFTest(
      "6.2.53", "Matching text for registered ID system", .new,
      run: CSAFDocumentChecks.identifierText),
    CSAFTest("6.2.54.1", "Registered extension", .new, run: CSAFExtensionChecks.registered),
    CSAFTest("6.2.54.2", "Official extension", .new, run: CSAFExtensionChecks.official),
    CSAFTest("6.2.54.3", "Critical extension", .new, run: CSAFExtensionChecks.critical),
    CSAFTest(
      "6.2.54.4", "Experimental extension in TLP:CLEAR document", .new,
      run: CSAFExtensionChecks.experimentalInPublic),
  ]

  private static let informative = [
    CSAFTest("6.3.1", "Use of CVSS v2 as the only scoring system", run: CSAFScoreChecks.onlyTwo),
    CSAFTest("6.3.2", "Use of CVSS v3.0", run: CSAFScoreChecks.threeZero),
    CSAFTest("6.3.3", "Missing CVE", run: CSAFDocumentChecks.missingCVE),
    CSAFTest("6.3.4", "Missing CWE", run: CSAFWeaknessChecks.missing),
    CSAFTest("6.3.5", "Use of short hash", run: CSAFHelperChecks.shortHash),
    CSAFTest("6.3.9", "Branch categories", run: CSAFProductChecks.branchCategories),
    CSAFTest("6.3.10", "Usage of product version range", run: CSAFProductChecks.rangeUsed),
    CSAFTest("6.3.11", "Usage of v as version indicator", run: CSAFProductChecks.versionMark),
    CSAFTest("6.3.12", "Missing CVSS v4.0", .new, run: CSAFScoreChecks.missingFour),
    CSAFTest(
      "6.3.13", "Non-latest SSVC decision point version", .new,
      run: CSAFDecisionChecks.oldPoint),
    CSAFTest(
      "6.3.14", "Unregistered SSVC base namespace in other documents", .new,
      run: CSAFDecisionChecks.madeUpElsewhere),
    CSAFTest(
      "6.3.15", "SSVC namespace with extension in other documents", .new,
      run: CSAFDecisionChecks.extensionElsewhere),
    CSAFTest("6.3.17", "License in no public list", .new, run: CSAFLicenseChecks.unlisted),
    CSAFTest("6.3.18", "Use of qualitative severity rating", .new, run: CSAFScoreChecks.rating),
    CSAFTest("6.3.19.1", "Overlapping ranges with VERS in the same status group", .new) {
      CSAFOverlapChecks.check($0, &$1, kind: .vers, contradicting: false)
    },
    CSAFTest("6.3.19.2", "Overlapping ranges with vls in the same status group", .new) {
      CSAFOverlapChecks.check($0, &$1, kind: .bare, contradicting: false)
    },
    CSAFTest("6.3.19.3", "Range and version in the same status group", .new) {
      CSAFOverlapChecks.check($0, &$1, kind: .version, contradicting: false)
    },
    CSAFTest("6.3.19.4", "Overlapping range in a branch", .new) {
      CSAFOverlapChecks.check($0, &$1, kind: .rangeInBranch, contradicting: false)
    },
    CSAFTest("6.3.19.5", "Overlapping version in a branch", .new) {
      CSAFOverlapChecks.check($0, &$1, kind: .versionInBranch, contradicting: false)
    },
    CSAFTest(
      "6.3.20", "Use of unregistered ID system", .new,
      run: CSAFDocumentChecks.unregisteredSystem),
    CSAFTest("6.3.21.1", "Extension category essential", .new, run: CSAFExtensionChecks.essential),
    CSAFTest(
      "6.3.21.2", "Experimental extension in other documents", .new,
      run: CSAFExtensionChecks.experimentalElsewhere),
    CSAFTest("6.3.21.3", "Extension under $.document", .new) {
      CSAFExtensionChecks.used($0, &$1, path: "$.document")
    },
    CSAFTest("6.3.21.4", "Extension under $.product_tree.branches", .new) {
      CSAFExtensionChecks.used($0, &$1, path: "$.product_tree.branches")
    },
    CSAFTest("6.3.21.5", "Extension under $.product_tree.full_product_names", .new) {
      CSAFExtensionChecks.used($0, &$1, path: "$.product_tree.full_product_names")
    },
    CSAFTest("6.3.21.6", "Extension under $.product_tree.product_paths", .new) {
      CSAFExtensionChecks.used($0, &$1, path: "$.product_tree.product_paths")
    },
    CSAFTest("6.3.21.7", "Extension under $.vulnerabilities[*].metrics", .new) {
      CSAFExtensionChecks.used($0, &$1, path: "$.vulnerabilities[*].metrics")
    },
    CSAFTest("6.3.21.8", "Extension under $.vulnerabilities[*].x_", .new) {
      CSAFExtensionChecks.used($0, &$1, path: "$.vulnerabilities[*].x_")
    },
    CSAFTest("6.3.21.9", "Extension under $.x_", .new) {
      CSAFExtensionChecks.used($0, &$1, path: "$.x_")
    },
    CSAFTest("6.3.22", "Nested product path", .new, run: CSAFProductChecks.nestedPath),
  ]
}
