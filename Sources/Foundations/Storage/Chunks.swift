extension Array {
  /// The elements in order, `size` at a time: a statement may bind only so many values.
  public func chunked(_ size: Int) -> [[Element]] {
    stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
  }
}
