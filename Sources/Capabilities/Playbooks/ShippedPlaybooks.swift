import Registry

/// The playbooks that every clearinghouse begins with. They are ours, in plain words; sources are
/// public advice for small operators: CISA and HHS for hospitals, CISA and EPA for water, NIST SP
/// 800-82r3 for systems that control machines.
enum ShippedPlaybooks {
  static let all: [Playbook] = [
    book(
      "update-an-office-system", nil, .any, "Update a system in an office",
      [
        "Tell the people who use the system when it will be off, and for how long.",
        "Check that last night’s backup worked. If nobody can say so, make one now.",
        "Do the update as its maker says. Note the version before and after.",
        "Start the system again. Open it and do one thing that people do each day.",
        "If it does not work, go back to the backup and call the maker.",
        "Mark the action as done here, or upload a new list of software.",
      ],
      ["The maker’s help line: write the number here", "Your IT provider: write the number here"]),
    book(
      "save-evidence-first", nil, .forensics, "Save evidence before you change anything",
      [
        "Do not turn the system off. What is in its memory is lost if you do.",
        "Pull its network cable, or block it at the firewall, if people can work without it.",
        "Ask your IT provider to copy memory and logs to another computer. They know how.",
        "If you have no provider, photograph the screen and copy all logs you can find.",
        "Write down who did what, and when, from the first minute.",
        "Now update. Where there is no update yet, guard the system as the page says.",
        "Look for new users, new programs and logins at odd hours.",
        "Within three days, decide: no signs, maybe, or yes. Write it down here.",
      ],
      [
        "Your IT provider: write the number here",
        "Your insurer’s line for cyber attacks: write the number here",
        "CISA: report@cisa.gov, or 1-844-729-2472, day and night",
      ]),
    book(
      "ask-the-vendor", nil, .vendor, "When a vendor looks after the system",
      [
        "Send the vendor the text on the action’s page. Ask on which day they will update.",
        "Ask them to say in writing that the update is done, with the version.",
        "If they need longer than the date, ask what you can do until then.",
        "Do what the page says under “If that is not possible” until they are done.",
        "If nobody answers in two days, call the person who signed your contract.",
      ], ["The vendor’s help desk: write the number and your contract number here"]),
    book(
      "hospital-system", .healthcareAndPublicHealth, .any, "Update a system in a hospital",
      [
        "Ask the charge nurse of each unit that uses it for a quiet hour.",
        "Print what the units need while it is off: the list of patients, drugs and allergies.",
        "Tell the lab, the pharmacy and the emergency room half an hour before.",
        "Check that last night’s backup worked. Then do the update as its maker says.",
        "Test with one made-up patient: register, order, result, discharge.",
        "Tell all units that it is back, and enter what was written on paper.",
        "If it is not back in time, stay on paper and call the maker. Do not send patients away "
          + "before the nurse in charge has decided.",
      ],
      [
        "Nurse in charge: write the number here", "The maker’s help line: write the number here",
        "HHS for hospitals: HHScyber@hhs.gov",
      ]),
    book(
      "medical-device", .healthcareAndPublicHealth, .operational,
      "Update a device that treats or watches patients",
      [
        "Never touch a device while it is on a patient. Ask the nurse in charge to swap it.",
        "Ask your clinical engineer, or the maker, if the update is cleared for this device.",
        "Until then, keep it apart: only what it must talk to may reach it.",
        "Note its settings. Update it, or let the maker do it, in the workshop.",
        "Test alarms and readings before it goes back to a patient. Sign the test sheet.",
        "If it behaves oddly at any time, take it out of use and call the maker.",
      ],
      [
        "Clinical engineer: write the number here", "The maker’s help line: write the number here",
        "FDA MedWatch for harm or near harm: 1-800-332-1088",
      ]),
    book(
      "bank-system", .financialServices, .any, "Update a system in a bank",
      [
        "Choose a time after the day’s last cut-off for wires and card files.",
        "Tell the branches and the call center when it will be off.",
        "Check the backup. Save the settings of the system and of its firewall.",
        "Update. Two people watch: one does it, the other one writes it down.",
        "Test with a small transfer between two accounts of your own, and balance it.",
        "Keep this record for your examiner: who, when, which version, what was tested.",
        "If it fails, go back, and call your core provider before the next cut-off.",
      ],
      [
        "Core provider: write the number here", "Your examiner’s office: write the number here",
      ]),
    book(
      "water-controls", .waterAndWastewater, .operational, "Update controls in a water plant",
      [
        "Ask the operator on shift. Pick a time when tanks are full and demand is low.",
        "Put the loop on manual. Someone stands at the pump or valve, with a radio.",
        "Save the program and the set points of the controller. Keep a copy on paper.",
        "Close remote access before you begin. Leave it closed if nobody needs it.",
        "Update it as its maker says. Check set points, dosing and alarms one by one.",
        "Take a sample and write the readings down before you go back to automatic.",
        "If anything is off, stay on manual, and call the maker.",
      ],
      [
        "Operator on shift: write the number here", "The maker’s help line: write the number here",
        "WaterISAC: 1-866-426-4722", "CISA: 1-844-729-2472, day and night",
      ]),
    book(
      "energy-controls", .energy, .operational, "Update controls in a power or gas system",
      [
        "Ask the control room. They say when the equipment can be taken out.",
        "Follow your own order for switching and lock-out. This page does not replace it.",
        "Save settings and programs. Check that you can load them again.",
        "Close remote access before you begin.",
        "Update one unit. Run it for as long as your maker advises. Then update the next.",
        "Test protection and alarms before the unit carries load again.",
        "Write down what changed, for your next audit.",
      ],
      [
        "Control room: write the number here", "The maker’s help line: write the number here",
        "E-ISAC: write your contact here",
      ]),
    book(
      "any-controls", nil, .operational, "Update a system that controls machines",
      [
        "Ask whoever runs the machine. They say when it may stop, and for how long.",
        "Ask its maker if the update is right for this machine. Wait for the answer.",
        "Save programs and settings. Know how to run by hand.",
        "Close remote access before you begin.",
        "Try it on a spare first if you have one. Then update one machine at a time.",
        "Test that it stops when it should. Only then let it run again.",
      ], ["Whoever runs the machine: write the number here", "The maker: write the number here"]),
  ].compactMap { $0 }

  private static func book(
    _ key: String, _ sector: Sector?, _ situation: Situation, _ title: String, _ steps: [String],
    _ calls: [String]
  ) -> Playbook? {
    PlaybookKey(key).map {
      Playbook(
        key: $0, organization: nil, number: 0,
        text: PlaybookText(
          sector: sector, situation: situation, title: title, steps: steps, calls: calls),
        changedAt: nil, changedBy: nil)
    }
  }
}
