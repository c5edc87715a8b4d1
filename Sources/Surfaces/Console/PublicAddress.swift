import Dispatch
import Foundation
import Vocabulary

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where a host name leads, for requests to addresses that somebody else chose: only to the public
/// Internet, and to the very address that was checked.
enum PublicAddress {
  /// An address of the host; throws when any of its addresses is not public.
  static func of(_ host: String) async throws -> String {
    let found = await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: addresses(of: host)) }
    }
    guard let first = found.first, found.allSatisfy(isPublic) else {
      throw Problem(
        code: "address", status: 422, title: "Not fetched",
        detail: "\(host) does not lead to a public address.", remedy: "Check the name.")
    }
    return first
  }

  private static func addresses(of host: String) -> [String] {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, "443", &hints, &list) == 0 else { return [] }
    defer { freeaddrinfo(list) }
    var found: [String] = []
    var next = list
    while let one = next {
      var text = [CChar](repeating: 0, count: 64)
      let status = getnameinfo(
        one.pointee.ai_addr, one.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0,
        NI_NUMERICHOST)
      if status == 0 {
        found.append(
          String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
      }
      next = one.pointee.ai_next
    }
    return found
  }

  /// Whether an address is of the public Internet: what the IANA registries of special addresses
  /// (RFC 6890) leave to everybody.
  static func isPublic(_ address: String) -> Bool {
    var four = in_addr()
    if inet_pton(AF_INET, address, &four) == 1 {
      let value = UInt32(bigEndian: four.s_addr)
      let special: [(UInt32, UInt32)] = [
        (0x0000_0000, 8), (0x0A00_0000, 8), (0x6440_0000, 10), (0x7F00_0000, 8),
        (0xA9FE_0000, 16), (0xAC10_0000, 12), (0xC000_0000, 24), (0xC000_0200, 24),
        (0xC0A8_0000, 16), (0xC612_0000, 15), (0xC633_6400, 24), (0xCB00_7100, 24),
        (0xE000_0000, 3),
      ]
      return !special.contains { value >> (32 - $1) == $0 >> (32 - $1) }
    }
    var six = in6_addr()
    guard inet_pton(AF_INET6, address, &six) == 1 else { return false }
    let bytes = withUnsafeBytes(of: &six) { Array($0) }
    // Global unicast, without documentation, Teredo and 6to4, which hold other addresses.
    guard bytes[0] >> 5 == 1 else { return false }
    let start = bytes.prefix(4)
    return !start.elementsEqual([0x20, 0x01, 0x0D, 0xB8])
      && !start.elementsEqual([0x20, 0x01, 0, 0]) && !start.prefix(2).elementsEqual([0x20, 0x02])
  }
}
