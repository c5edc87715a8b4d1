import NIOCore

/// Counts what came before TLS began. What is queued for the reader is not in the reader yet, and words
/// that were slipped in would be taken for answers after TLS (RFC 3207 section 4.2).
final class ClearBytes: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  /// Bytes that came; read and changed on the event loop alone.
  private(set) var count = 0

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    count += unwrapInboundIn(data).readableBytes
    context.fireChannelRead(data)
  }
}
