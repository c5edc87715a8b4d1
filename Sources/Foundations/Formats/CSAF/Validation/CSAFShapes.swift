extension CSAFShapes {
  /// The structure of CSAF 2.0 (section 3).
  static let old = CSAFShapes(
    table: """
      thanks{1}: names [text]; organization text; summary text; urls [~uri]
      engine: name! text; version text
      generator: date ~date; engine! engine
      publisher: category! (coordinator discoverer other translator user vendor); contact_details \
      text; issuing_authority text; name! text; namespace! ~uri
      severity: namespace ~uri; text! text
      reference: category (external self); summary! text; url! ~uri
      tracking: aliases <text>; current_release_date! ~date; generator generator; id! ~id; \
      initial_release_date! ~date; revision_history! [revision]; status! (draft final interim); \
      version! ~version
      revision: date! ~date; legacy_version text; number! ~version; summary! text
      fileHash: algorithm! text; value! ~hash
      uri: namespace! ~uri; uri! ~uri
      group: group_id! text; product_ids! <2 text>; summary text
      status{1}: first_affected <text>; first_fixed <text>; fixed <text>; known_affected <text>; \
      known_not_affected <text>; last_affected <text>; recommended <text>; under_investigation \
      <text>
      restart: category! (connected dependencies machine none parent service system \
      vulnerable_component zone); details text
      remediation: category! (mitigation no_fix_planned none_available vendor_fix workaround); \
      date ~date; details! text; entitlements [text]; group_ids <text>; product_ids <text>; \
      restart_required restart; url ~uri
      threat: category! (exploit_status impact target_set); date ~date; details! text; group_ids \
      <text>; product_ids <text>
      flag: date ~date; group_ids <text>; label! (component_not_present \
      inline_mitigations_already_exist vulnerable_code_cannot_be_controlled_by_adversary \
      vulnerable_code_not_in_execute_path vulnerable_code_not_present); product_ids <text>
      root: document! document; product_tree tree; vulnerabilities [vulnerability]
      document: acknowledgments [thanks]; aggregate_severity severity; category! ~category; \
      csaf_version! (2.0); distribution distribution; lang ~lang; notes [note]; publisher! \
      publisher; references [reference]; source_lang ~lang; title! text; tracking! tracking
      distribution{1}: text text; tlp tlp
      tlp: label! (AMBER GREEN RED WHITE); url ~uri
      note: audience text; category! (description details faq general legal_disclaimer other \
      summary); text! text; title text
      branch{3,3}: branches [branch]; category! (architecture host_name language legacy \
      patch_level product_family product_name product_version product_version_range service_pack \
      specification vendor); name! text; product product
      product: name! text; product_id! text; product_identification_helper helper
      helper{1}: cpe ~cpe; hashes [hashes]; model_numbers <text>; purl ~purl; sbom_urls [~uri]; \
      serial_numbers <text>; skus [text]; x_generic_uris [uri]
      hashes: file_hashes! [fileHash]; filename! text
      tree{1}: branches [branch]; full_product_names [product]; product_groups [group]; \
      relationships [relationship]
      relationship: category! (default_component_of external_component_of installed_on \
      installed_with optional_component_of); full_product_name! product; product_reference! text; \
      relates_to_product_reference! text
      vulnerability{1}: acknowledgments [thanks]; cve ~cve; cwe cwe; discovery_date ~date; flags \
      <flag>; ids <identifier>; involvements <involvement>; notes [note]; product_status status; \
      references [reference]; release_date ~date; remediations [remediation]; scores [score]; \
      threats [threat]; title text
      cwe: id! ~cwe; name! text
      identifier: system_name! text; text! text
      involvement: date ~date; party! (coordinator discoverer other user vendor); status! \
      (completed contact_attempted disputed in_progress not_contacted open); summary text
      score{2}: cvss_v2 any; cvss_v3 any; products! <text>
      """, isClosed: false)

  /// The structure of CSAF 2.1 (section 3).
  static let new = CSAFShapes(
    table: """
      thanks{1}: names [text]; organization text; summary text; urls [~uri]
      engine: name! text; version text
      generator: date ~date; engine! engine
      publisher: category! (coordinator discoverer multiplier other translator user vendor); \
      contact_details text; issuing_authority text; name! text; namespace! ~uri
      severity: namespace ~uri; text! text
      reference: category (external self); summary! text; url! ~uri
      tracking: aliases <text>; current_release_date! ~date; generator generator; id! ~id; \
      initial_release_date! ~date; revision_history! [revision]; status! (draft final interim); \
      version! ~version
      revision: date! ~date; legacy_version text; number! ~version; summary! text
      fileHash: algorithm! ~algorithm; value! ~hash21
      uri: namespace! ~uri; uri! ~uri
      group: group_id! text; product_ids! <2 text>; summary text
      status{1}: first_affected <text>; first_fixed <text>; fixed <text>; known_affected <text>; \
      known_not_affected <text>; last_affected <text>; recommended <text>; under_investigation \
      <text>; unknown <text>
      restart: category! (connected dependencies machine none parent service system \
      vulnerable_component zone); details text
      remediation: category! (fix_planned mitigation no_fix_planned none_available optional_patch \
      vendor_fix workaround); date ~date; details! text; entitlements [text]; group_ids <text>; \
      product_ids <text>; restart_required restart; url ~uri
      threat: category! (exploit_status impact target_set); date ~date; details! text; group_ids \
      <text>; product_ids <text>
      flag: date ~date; group_ids <text>; label! (component_not_present \
      inline_mitigations_already_exist vulnerable_code_cannot_be_controlled_by_adversary \
      vulnerable_code_not_in_execute_path vulnerable_code_not_present); product_ids <text>
      root: $schema! (https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json); document! \
      document; product_tree tree; vulnerabilities [vulnerability]; x_extensions any
      document: acknowledgments [thanks]; aggregate_severity severity; category! ~category; \
      csaf_version! (2.1); distribution! distribution; lang ~lang; license_expression text; notes \
      [note]; publisher! publisher; references [reference]; source_lang ~lang; title! text; \
      tracking! tracking; x_extensions any
      distribution: sharing_group sharing; text text; tlp! tlp
      sharing: id! ~uuid; name text
      tlp: label! (AMBER AMBER+STRICT CLEAR GREEN RED); url ~uri
      note: audience text; category! (description details faq general legal_disclaimer other \
      summary); group_ids <text>; product_ids <text>; text! text; title text
      branch{3,3}: branches [branch]; category! (architecture host_name language patch_level \
      platform product_family product_name product_version product_version_range service_pack \
      specification vendor); name! text; product product
      product: name! text; product_id! text; product_identification_helper helper; x_extensions \
      any
      helper{1}: cpe ~cpe; hashes <hashes>; model_numbers <text>; purls <~purl21>; sbom_urls \
      <~uri>; serial_numbers <text>; skus <text>; x_generic_uris <uri>
      hashes: file_hashes! <fileHash>; filename! text
      tree{1}: branches [branch]; full_product_names [product]; product_groups [group]; \
      product_paths [path]
      path: beginning_product_reference! text; full_product_name! product; subpaths! [subpath]
      subpath: category! (default_component_of external_component_of installed_on installed_with \
      optional_component_of); next_product_reference! text
      vulnerability{1}: acknowledgments [thanks]; cve ~cve; cwes <cwe>; disclosure_date ~date; \
      discovery_date ~date; first_known_exploitation_dates <exploitation>; flags <flag>; ids \
      <identifier>; involvements <involvement>; metrics <metric>; notes [note]; product_status \
      status; references [reference]; remediations [remediation]; threats [threat]; title text; \
      x_extensions any
      cwe: id! ~cwe; name! ~category; version! ~cweVersion
      exploitation{3}: date! ~date; exploitation_date! ~date; group_ids <text>; product_ids <text>
      identifier: group_ids <text>; product_ids <text>; system_name! text; text! text
      involvement: contact text; date ~date; group_ids <text>; party! (coordinator discoverer \
      other user vendor); product_ids <text>; status! (completed contact_attempted disputed \
      in_progress not_contacted open); summary text
      metric: content! content; products! <text>; source ~uri
      content{1}: cvss_v2 any; cvss_v3 any; cvss_v4 any; epss epss; qualitative_severity_rating \
      (critical high low medium none); ssvc_v2 any; x_extensions any
      epss: percentile! ~fraction; probability! ~fraction; timestamp! ~date
      """, isClosed: true)

  /// The structure of what other standards define and CSAF 2.1 carries: the selections of SSVC
  /// (schema version 2.0.0) and what is common to all extensions (section 3.1.3).
  static let carried = CSAFShapes(
    table: """
      ssvc: decision_point_resources [resource]; references [resource]; schemaVersion! (2.0.0); \
      selections! [selection]; target_ids <text>; timestamp! ~date
      resource: summary! any; uri! ~uri
      selection: definition text; key! ~ssvcKey; name text; namespace! ~namespace; values! \
      [choice]; version! ~semver
      choice: definition text; key! ~ssvcKey; name text
      extension: $schema! ~uri; category! (essential significant supplementary); critical! any; \
      content any
      """, isClosed: true)
}
