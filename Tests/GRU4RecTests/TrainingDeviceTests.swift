import GRU4Rec
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
}
