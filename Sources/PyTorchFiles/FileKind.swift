/// What a file is, by how it begins.
enum FileKind {
  /// Refuses what is no archive, and says what it seems to be.
  static func require(_ file: InputFile) throws {
    let head = try file.bytes(0..<min(file.byteCount, 4096))
    if head.starts(with: "PK".utf8) { return }
    throw Defect(defect(head))
  }

  private static func defect(_ head: [UInt8]) -> String {
    let text = String(decoding: head.map { $0 < 128 ? $0 : UInt8(ascii: " ") }, as: UTF8.self)
    if head.isEmpty { return "the file is empty; copy or save it again" }
    if head.count > 9, head[8] == UInt8(ascii: "{"), head.number(at: 0, size: 8) < 1 << 32 {
      return "a safetensors file, not one of PyTorch; gru4rec's own models need no import"
    }
    // The number that PyTorch began its files with before 1.6, as a pickle of protocol 2.
    if head.dropFirst(2).starts(with: [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8])
    {
      return
        "a file in the format before PyTorch 1.6; open it with torch.load and save it again with torch.save"
    }
    if head[0] == 0x80 || text.hasPrefix("ccopy_reg") || text.hasPrefix("(i") {
      let theano = text.contains("theano") || text.contains("gru4rec\n")
      return theano
        ? "a pickle of the authors' Theano code, which cannot be read without running it; train the model again with "
          + "gru4rec train --parameters"
        : "a plain pickle, not a file of torch.save; save the model with torch.save, or train it again with gru4rec train"
    }
    if head.starts(with: [0x89, 0x48, 0x44, 0x46]) {
      return
        "an HDF5 file, as Keras writes it; only models of the authors' PyTorch code can be imported"
    }
    return "not a file of torch.save; name the model that the authors' PyTorch code saved"
  }
}
