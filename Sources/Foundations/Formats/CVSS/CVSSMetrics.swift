/// A metric with the values it may have.
struct CVSSMetric {
  let name: String
  let values: [String]
  let required: Bool

  init(_ name: String, _ values: String, required: Bool = false) {
    self.name = name
    self.values = values.split(separator: " ").map(String.init)
    self.required = required
  }
}

/// The metrics of a version, base metrics first.
func cvssMetrics(_ version: CVSSVector.Version) -> [CVSSMetric] {
  switch version {
  case .two: metrics2
  case .three, .threeOne: metrics3
  case .four: metrics4
  }
}

private let metrics2 = [
  CVSSMetric("AV", "L A N", required: true), CVSSMetric("AC", "H M L", required: true),
  CVSSMetric("Au", "M S N", required: true), CVSSMetric("C", "N P C", required: true),
  CVSSMetric("I", "N P C", required: true), CVSSMetric("A", "N P C", required: true),
  CVSSMetric("E", "U POC F H ND"), CVSSMetric("RL", "OF TF W U ND"),
  CVSSMetric("RC", "UC UR C ND"), CVSSMetric("CDP", "N L LM MH H ND"),
  CVSSMetric("TD", "N L M H ND"), CVSSMetric("CR", "L M H ND"), CVSSMetric("IR", "L M H ND"),
  CVSSMetric("AR", "L M H ND"),
]

private let metrics3 = [
  CVSSMetric("AV", "N A L P", required: true), CVSSMetric("AC", "L H", required: true),
  CVSSMetric("PR", "N L H", required: true), CVSSMetric("UI", "N R", required: true),
  CVSSMetric("S", "U C", required: true), CVSSMetric("C", "H L N", required: true),
  CVSSMetric("I", "H L N", required: true), CVSSMetric("A", "H L N", required: true),
  CVSSMetric("E", "X H F P U"), CVSSMetric("RL", "X U W T O"), CVSSMetric("RC", "X C R U"),
  CVSSMetric("CR", "X H M L"), CVSSMetric("IR", "X H M L"), CVSSMetric("AR", "X H M L"),
  CVSSMetric("MAV", "X N A L P"), CVSSMetric("MAC", "X L H"), CVSSMetric("MPR", "X N L H"),
  CVSSMetric("MUI", "X N R"), CVSSMetric("MS", "X U C"), CVSSMetric("MC", "X N L H"),
  CVSSMetric("MI", "X N L H"), CVSSMetric("MA", "X N L H"),
]

private let metrics4 = [
  CVSSMetric("AV", "N A L P", required: true), CVSSMetric("AC", "L H", required: true),
  CVSSMetric("AT", "N P", required: true), CVSSMetric("PR", "N L H", required: true),
  CVSSMetric("UI", "N P A", required: true), CVSSMetric("VC", "H L N", required: true),
  CVSSMetric("VI", "H L N", required: true), CVSSMetric("VA", "H L N", required: true),
  CVSSMetric("SC", "H L N", required: true), CVSSMetric("SI", "H L N", required: true),
  CVSSMetric("SA", "H L N", required: true), CVSSMetric("E", "X A P U"),
  CVSSMetric("CR", "X H M L"), CVSSMetric("IR", "X H M L"), CVSSMetric("AR", "X H M L"),
  CVSSMetric("MAV", "X N A L P"), CVSSMetric("MAC", "X L H"), CVSSMetric("MAT", "X N P"),
  CVSSMetric("MPR", "X N L H"), CVSSMetric("MUI", "X N P A"), CVSSMetric("MVC", "X H L N"),
  CVSSMetric("MVI", "X H L N"), CVSSMetric("MVA", "X H L N"), CVSSMetric("MSC", "X H L N"),
  CVSSMetric("MSI", "X S H L N"), CVSSMetric("MSA", "X S H L N"), CVSSMetric("S", "X N P"),
  CVSSMetric("AU", "X N Y"), CVSSMetric("R", "X A U I"), CVSSMetric("V", "X D C"),
  CVSSMetric("RE", "X L M H"), CVSSMetric("U", "X Clear Green Amber Red"),
]

/// The metrics of 4.0 that say what a place makes of a vulnerability.
let environmentalMetrics4 = [
  "CR", "IR", "AR", "MAV", "MAC", "MAT", "MPR", "MUI", "MVC", "MVI", "MVA", "MSC", "MSI", "MSA",
]
