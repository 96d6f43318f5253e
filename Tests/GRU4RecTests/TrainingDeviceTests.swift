import GRU4Rec
import MessagePassing
import RankTesting
import SessionData
import Testing

/// What trains, as people write it.
@Suite struct TrainingDeviceTests {
  @Test(arguments: [
    ("cpu", TrainingDevice.cpu), ("auto", .auto), ("gpu", .gpu(0)), ("gpu:1", .gpu(1)),
    ("gpu:1023", .gpu(1023)),
  ])
  func `devices are written as they are read`(text: String, device: TrainingDevice) {
    #expect(TrainingDevice(text) == device)
    #expect("\(device)" == text)
  }

  @Test func `other texts are none`() {
    #expect(TrainingDevice("gpu:0") == .gpu())
    for text in ["", "CPU", "gpu:", "gpu:-1", "gpu:1024", "gpu:x", "gpu1", "cpu:0"] {
      #expect(TrainingDevice(text) == nil, "\(text)")
    }
  }

  /// Several ranks have no card, whether there is one or not; one alone gets it where there is one.
  @Test func `ranks and cards`() throws {
    let log = EventLog(sessions: (0..<60).map { ["a\($0)", "b", "c\($0 % 3)"] })
    func refusals(_ count: Int) throws -> [GRU4RecError?] {
      try LocalRanks.run(count) { ranks -> GRU4RecError? in
        do throws(GRU4RecError) {
          _ = try GRU4RecTrainer(log: log, device: .gpu(), ranks: ranks)
          return nil
        } catch { return error }
      }.map { try $0.get() }
    }
    #expect(try refusals(2) == [.conflict(.severalCards), .conflict(.severalCards)])
    let alone = try #require(refusals(1).first)
    if case .gpuFailed? = alone { return }
    #expect(alone == nil)
  }
}
