extension CSAFDocument {
  mutating func readTree(_ reader: inout JSONReader) throws(JSONError) {
    try reader.members { (key, reader) throws(JSONError) in
      switch key {
      case "branches": try readBranches(&reader, above: [])
      case "full_product_names":
        try reader.elements { (reader) throws(JSONError) in
          products.append(try csafProduct(&reader, branches: []))
        }
      case "relationships":
        try reader.elements { (reader) throws(JSONError) in
          products.append(try relationship(&reader))
        }
      case "product_paths":
        try reader.elements { (reader) throws(JSONError) in products.append(try path(&reader)) }
      case "product_groups":
        try reader.elements { (reader) throws(JSONError) in try readGroup(&reader) }
      default: break
      }
    }
  }

  /// A product may come before the category and name of its own branch, so it gets them after.
  private mutating func readBranches(
    _ reader: inout JSONReader, above: [CSAFBranch]
  ) throws(JSONError) {
    guard above.count < 30 else { throw reader.failure("branches more than 30 deep") }
    try reader.elements { (reader) throws(JSONError) in
      var category = ""
      var name = ""
      let first = products.count
      try reader.object { (key, reader) throws(JSONError) in
        switch key {
        case "category": category = try reader.string()
        case "name": name = try reader.string()
        case "product": products.append(try csafProduct(&reader, branches: []))
        case "branches":
          let unnamed = above + [CSAFBranch(category: "", name: "")]
          try readBranches(&reader, above: unnamed)
        default: break
        }
      }
      let branch = CSAFBranch(category: category, name: name)
      for place in first..<products.count { products[place].branches.insert(branch, at: 0) }
    }
  }

  private func relationship(_ reader: inout JSONReader) throws(JSONError) -> CSAFProduct {
    var product = CSAFProduct()
    var relationship = CSAFRelationship()
    try reader.object { (key, reader) throws(JSONError) in
      switch key {
      case "category": relationship.category = try reader.string()
      case "full_product_name": product = try csafProduct(&reader, branches: [])
      case "product_reference": relationship.part = try reader.string()
      case "relates_to_product_reference": relationship.whole = try reader.string()
      default: break
      }
    }
    product.relationship = relationship
    return product
  }

  /// Of a path of several steps the first and the last product count.
  private func path(_ reader: inout JSONReader) throws(JSONError) -> CSAFProduct {
    var product = CSAFProduct()
    var relationship = CSAFRelationship()
    try reader.object { (key, reader) throws(JSONError) in
      switch key {
      case "full_product_name": product = try csafProduct(&reader, branches: [])
      case "beginning_product_reference": relationship.part = try reader.string()
      case "subpaths":
        try reader.elements { (reader) throws(JSONError) in
          try reader.object { (key, reader) throws(JSONError) in
            switch key {
            case "category": relationship.category = try reader.string()
            case "next_product_reference": relationship.whole = try reader.string()
            default: break
            }
          }
        }
      default: break
      }
    }
    product.relationship = relationship
    return product
  }

  private mutating func readGroup(_ reader: inout JSONReader) throws(JSONError) {
    var id = ""
    var members: [String] = []
    try reader.object { (key, reader) throws(JSONError) in
      switch key {
      case "group_id": id = try reader.string()
      case "product_ids": members = try reader.strings()
      default: break
      }
    }
    guard groups.updateValue(members, forKey: id) == nil else {
      throw reader.failure("group \"\(id)\" is there twice")
    }
  }
}

private func csafProduct(
  _ reader: inout JSONReader, branches: [CSAFBranch]
) throws(JSONError) -> CSAFProduct {
  var product = CSAFProduct()
  product.branches = branches
  try reader.object { (key, reader) throws(JSONError) in
    switch key {
    case "product_id": product.id = try reader.string()
    case "name": product.name = try reader.looseText() ?? ""
    case "product_identification_helper":
      try reader.members { (key, reader) throws(JSONError) in
        switch key {
        case "cpe": product.cpe = try reader.looseText()
        case "purl": if let url = try reader.looseText() { product.packageURLs.append(url) }
        case "purls": product.packageURLs += try reader.looseTexts()
        case "model_numbers": product.models = try reader.looseTexts()
        case "serial_numbers": product.serials = try reader.looseTexts()
        case "skus": product.units = try reader.looseTexts()
        case "hashes":
          try reader.elements { (reader) throws(JSONError) in
            try readDigests(&reader, &product.digests)
          }
        default: break
        }
      }
    default: break
    }
  }
  return product
}

private func readDigests(
  _ reader: inout JSONReader, _ digests: inout [String: String]
) throws(JSONError) {
  try reader.members { (key, reader) throws(JSONError) in
    guard "file_hashes" ~= key else { return }
    try reader.elements { (reader) throws(JSONError) in
      var pair = ("", "")
      try reader.object { (key, reader) throws(JSONError) in
        switch key {
        case "algorithm": pair.0 = try reader.looseText() ?? ""
        case "value": pair.1 = try reader.looseText() ?? ""
        default: break
        }
      }
      if digests[pair.0] == nil { digests[pair.0] = pair.1 }
    }
  }
}
