/// BOD 26-04 as the tables hold it from the first start on. Frozen, as migrations are; a test compares
/// it with ``Directive/bod2604``.
enum BuiltInDirective {
  /// Its content.
  static let content = """
    {"name":"BOD 26-04","title":"Binding Operational Directive 26-04: Prioritizing Securit\
    y Updates Based on Risk","version":"1.0.0","issuer":"CISA","regime":"FCEB","isPublic":tr\
    ue,"issuedOn":"2026-06-10","effectiveOn":"2026-06-10","source":"CERT/CC SSVC decision ta\
    ble cisa:BOD2604:1.0.0","scope":{"everything":true},"rows":[{"inKEV":false,"publiclyExpo\
    sed":false,"automatable":false,"technicalImpact":"partial","outcome":"FSU"},{"inKEV":tru\
    e,"publiclyExposed":false,"automatable":false,"technicalImpact":"partial","outcome":"14D\
    "},{"inKEV":false,"publiclyExposed":true,"automatable":false,"technicalImpact":"partial"\
    ,"outcome":"60D"},{"inKEV":false,"publiclyExposed":false,"automatable":true,"technicalIm\
    pact":"partial","outcome":"60D"},{"inKEV":false,"publiclyExposed":false,"automatable":fa\
    lse,"technicalImpact":"total","outcome":"FSU"},{"inKEV":true,"publiclyExposed":true,"aut\
    omatable":false,"technicalImpact":"partial","outcome":"14D"},{"inKEV":true,"publiclyExpo\
    sed":false,"automatable":true,"technicalImpact":"partial","outcome":"14D"},{"inKEV":fals\
    e,"publiclyExposed":true,"automatable":true,"technicalImpact":"partial","outcome":"14D"}\
    ,{"inKEV":true,"publiclyExposed":false,"automatable":false,"technicalImpact":"total","ou\
    tcome":"14D"},{"inKEV":false,"publiclyExposed":true,"automatable":false,"technicalImpact\
    ":"total","outcome":"14D"},{"inKEV":false,"publiclyExposed":false,"automatable":true,"te\
    chnicalImpact":"total","outcome":"60D"},{"inKEV":true,"publiclyExposed":true,"automatabl\
    e":true,"technicalImpact":"partial","outcome":"3D"},{"inKEV":true,"publiclyExposed":true\
    ,"automatable":false,"technicalImpact":"total","outcome":"3DF"},{"inKEV":true,"publiclyE\
    xposed":false,"automatable":true,"technicalImpact":"total","outcome":"3DF"},{"inKEV":fal\
    se,"publiclyExposed":true,"automatable":true,"technicalImpact":"total","outcome":"3D"},{\
    "inKEV":true,"publiclyExposed":true,"automatable":true,"technicalImpact":"total","outcom\
    e":"3DF"}],"requirements":["Deal with each vulnerability by its date, or with the next u\
    pgrade where there is no date.","Where the outcome asks for forensic triage: find what i\
    s affected within 2 hours, save volatile evidence within 24 hours and before patching, a\
    nd decide within 72 hours whether there was a break-in.","Justify in writing what can no\
    t be met in time."],"evidence":["An inventory taken later that does not list the vulnera\
    ble version any more.","For forensic triage: who did each step and when."]}
    """

  /// The statement that stores it.
  static let insertion = """
    INSERT INTO directives_documents (id, number, lineage, edition, organization, name, regime,
      is_public, state, content, edit, authors, issued_by, effective_day, has_effect, issued_at,
      ending, created_at, changed_at, version)
    VALUES ('dir_0000000000000000000b0d2604', 1, 'dir_0000000000000000000b0d2604', 1, NULL,
      'BOD 26-04', 'FCEB', TRUE, 'issued', '\(content)', 1, '', NULL, 20614, TRUE,
      1781049600000000, NULL, 1781049600000000, 1781049600000000, 1)
    """
}
