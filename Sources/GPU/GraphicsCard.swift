import CGPU

/// A graphics card, or what stands for one in tests.
///
/// What is asked of it is done one after the other, while the caller goes on.
package final class GraphicsCard: @unchecked Sendable {
  // SAFETY: `device` is closed when the last user of this object is gone; addresses on the card are those that it
  // gave, and live as long. One thread at a time calls, which the engine sees to.
  private let device: UnsafeMutablePointer<gg_device>

  /// Opens card `number`, from 0, in the driver's order.
  package init(number: Int = 0) throws(GPUError) {
    var opened: UnsafeMutablePointer<gg_device>?
    var text = [CChar](repeating: 0, count: 256)
    let status = gg_open(Int32(clamping: number), &opened, &text)
    guard let opened else {
      throw GPUError(status: status, message: Self.string(text))
    }
    device = opened
  }

  /// Takes over a device that somebody else opened.
  package init(taking device: UnsafeMutablePointer<gg_device>) { self.device = device }

  // SAFETY: closed once, here.
  deinit { device.pointee.functions.pointee.close(device) }

  /// Name of the card.
  package var name: String {
    withUnsafeBytes(of: device.pointee.name) { Self.string($0.bindMemory(to: CChar.self)) }
  }
  /// Bytes of its memory.
  package var memory: UInt64 { device.pointee.memory }
  /// The newest CUDA that its driver knows, such as "12.4".
  package var driver: String {
    "\(device.pointee.driver_version / 1000).\(device.pointee.driver_version % 1000 / 10)"
  }

  private static func string(_ text: some Collection<CChar>) -> String {
    String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private func check(_ status: Int32) throws(GPUError) {
    guard status != GG_OK else { return }
    let message = withUnsafeBytes(of: device.pointee.message) {
      Self.string($0.bindMemory(to: CChar.self))
    }
    throw GPUError(status: status, message: message, memory: memory)
  }

  private var functions: gg_functions { device.pointee.functions.pointee }

  /// Zeroed memory of the card for `count` values.
  func allocate<T>(_ type: T.Type, _ count: Int) throws(GPUError) -> UnsafeMutablePointer<T> {
    var address: UnsafeMutableRawPointer?
    try check(functions.allocate(device, max(count, 1) * MemoryLayout<T>.stride, &address))
    return try bound(address, count)
  }

  /// Zeroed memory of the host that copies are quick from and to.
  func allocateOnHost<T>(_ type: T.Type, _ count: Int) throws(GPUError) -> UnsafeMutablePointer<T> {
    var address: UnsafeMutableRawPointer?
    try check(functions.allocate_host(device, max(count, 1) * MemoryLayout<T>.stride, &address))
    return try bound(address, count)
  }

  // SAFETY: the device gave that much memory, aligned for every type, and zeroed.
  private func bound<T>(
    _ address: UnsafeMutableRawPointer?, _ count: Int
  ) throws(GPUError) -> UnsafeMutablePointer<T> {
    guard let address else { throw .noMemory(of: memory) }
    return address.bindMemory(to: T.self, capacity: max(count, 1))
  }

  func copyToCard<T>(
    _ to: UnsafeMutablePointer<T>, _ from: UnsafePointer<T>, _ count: Int
  ) throws(GPUError) {
    try check(functions.to_device(device, to, from, count * MemoryLayout<T>.stride))
  }

  func copyToHost<T>(
    _ to: UnsafeMutablePointer<T>, _ from: UnsafePointer<T>, _ count: Int
  ) throws(GPUError) {
    try check(functions.to_host(device, to, from, count * MemoryLayout<T>.stride))
  }

  /// Starts blocks of a kernel; a launch without blocks is none.
  func launch(
    _ kernel: Int, x: Int, y: Int = 1, _ arguments: gg_arguments
  ) throws(GPUError) {
    guard x > 0, y > 0 else { return }
    var arguments = arguments
    try check(functions.launch(device, Int32(kernel), Int32(x), Int32(y), &arguments))
  }

  /// Keeps what `body` launches, to be started by ``replay(_:)``.
  func record(_ body: () throws(GPUError) -> Void) throws(GPUError) -> OpaquePointer {
    try check(functions.begin_recording(device))
    try body()
    var graph: OpaquePointer?
    try check(functions.end_recording(device, &graph))
    guard let graph else { throw .lost("nothing was recorded") }
    return graph
  }

  func replay(_ graph: OpaquePointer) throws(GPUError) {
    try check(functions.replay(device, graph))
  }

  /// Runs what `body` asks for beside what was asked for before; what comes after waits for it.
  ///
  /// Only what is done by now, or was asked for beside too, may be read there.
  func beside(_ body: () throws(GPUError) -> Void) throws(GPUError) {
    try check(functions.begin_beside(device))
    let result = Result(catching: body)
    let status = functions.end_beside(device)
    try result.get()
    try check(status)
  }

  /// Makes ``wait(for:)`` return once all that was asked for so far is done.
  func mark(_ event: Int) throws(GPUError) { try check(functions.mark(device, Int32(event))) }
  func wait(for event: Int) throws(GPUError) { try check(functions.wait(device, Int32(event))) }
  /// Waits until all is done.
  func synchronize() throws(GPUError) { try check(functions.synchronize(device)) }
}
