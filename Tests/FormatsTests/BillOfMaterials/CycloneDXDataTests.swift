import Formats
import Foundation
import Testing

@Suite("CycloneDX's own documents")
struct CycloneDXDataTests {
  /// What is read otherwise than the standard's test says, and why. Nothing else may be.
  private static let deviations: [String: String] = [:]

  private static let present = TestData.has("cyclonedx-tests")

  private func check(
    _ results: [(name: String, result: Result<SoftwareBillOfMaterials, any Error>)], _ what: String
  ) {
    var counts = (valid: 0, read: 0, invalid: 0, refused: 0)
    var wrong: [String] = []
    for (name, result) in results {
      let last = String(name.split(separator: "/").last ?? "")
      let isDeviating = Self.deviations[last] != nil
      if last.hasPrefix("valid") {
        counts.valid += 1
        switch result {
        case .success: counts.read += 1
        case .failure(let error): if !isDeviating { wrong.append("\(last): \(error)") }
        }
      } else {
        counts.invalid += 1
        switch result {
        case .success: if !isDeviating { wrong.append("\(last): was read") }
        case .failure(let error):
          counts.refused += 1
          if "\(error)".count < 20 { wrong.append("\(last): refused without a reason: \(error)") }
        }
      }
    }
    print(
      "cyclonedx \(what): \(counts.read) of \(counts.valid) valid read, "
        + "\(counts.refused) of \(counts.invalid) invalid refused")
    #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    #expect(counts.valid > 0)
  }

  @Test(
    "every valid JSON and XML document is read and every invalid one refused",
    .enabled(if: present, Comment(rawValue: TestData.absent)))
  func documents() throws {
    let files = try TestData.files("cyclonedx-tests").filter { file in
      file.name.contains("/test/resources/")
        && (file.name.hasSuffix(".json") || file.name.hasSuffix(".xml"))
    }
    check(
      files.map { file in
        (file.name, Result { try SoftwareBillOfMaterials.read(file.bytes) })
      }, "JSON and XML")
  }

  /// A folder with the standard's schemas, and what they import, for `protoc`.
  private func schemas(_ files: [(name: String, bytes: [UInt8])]) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "breakwater-protobuf-\(UUID().uuidString)")
    let imported = folder.appending(path: "google/protobuf")
    try FileManager.default.createDirectory(at: imported, withIntermediateDirectories: true)
    let timestamp = """
      syntax = "proto3";
      package google.protobuf;
      message Timestamp { int64 seconds = 1; int32 nanos = 2; }
      """
    try Data(timestamp.utf8).write(to: imported.appending(path: "timestamp.proto"))
    for file in files where file.name.hasSuffix(".proto") {
      let name = String(file.name.split(separator: "/").last ?? "")
      try Data(file.bytes).write(to: folder.appending(path: name))
    }
    return folder
  }

  private func encoded(_ text: [UInt8], version: String, _ folder: URL) throws -> [UInt8] {
    let message = "cyclonedx.v\(version.replacing(".", with: "_")).Bom"
    return try Tool.run(
      "protoc", ["--encode=\(message)", "-I\(folder.path)", "bom-\(version).proto"], input: text)
  }

  @Test(
    "every valid message is read and every invalid one refused, by protoc or by the reader",
    .enabled(if: present && Tool.has("protoc"), "skipped: data or protoc not present"))
  func messages() throws {
    let files = try TestData.files("cyclonedx-tests")
    let folder = try schemas(files)
    defer { try? FileManager.default.removeItem(at: folder) }
    check(
      files.filter { $0.name.hasSuffix(".textproto") }.map { file in
        let version = String(file.name.split(separator: "/").dropLast().last ?? "")
        return (
          file.name,
          Result {
            let bytes = try encoded(file.bytes, version: version, folder)
            return try SoftwareBillOfMaterials.read(bytes)
          }
        )
      }, "protobuf")
  }

  @Test(
    "the JSON, XML and protobuf forms of one document give the same components",
    .enabled(if: present && Tool.has("protoc"), "skipped: data or protoc not present"))
  func same() throws {
    let files = try TestData.files("cyclonedx-tests")
    let folder = try schemas(files)
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in [
      "valid-component-hashes-1.6", "valid-component-swid-1.6", "valid-license-id-1.6",
      "valid-license-expression-1.6", "valid-dependency-1.6", "valid-component-types-1.6",
      "valid-patch-1.6", "valid-metadata-timestamp-1.6",
    ] {
      var forms: [SoftwareBillOfMaterials] = []
      for file in files where file.name.contains("/\(name).") {
        var bytes = file.bytes
        if file.name.hasSuffix(".textproto") {
          bytes = try encoded(bytes, version: "1.6", folder)
        }
        forms.append(try SoftwareBillOfMaterials.read(bytes))
      }
      let first = try #require(forms.first)
      #expect(forms.count == 3, "\(name)")
      for form in forms {
        #expect(form.components == first.components, "\(name)")
        #expect(form.timestamp == first.timestamp, "\(name)")
        #expect(form.dependencies == first.dependencies, "\(name)")
      }
    }
  }
}
