extension ItemVocabulary: Equatable {
  /// Whether both number the same identifiers the same way; copies of one vocabulary are told at once.
  public static func == (left: ItemVocabulary, right: ItemVocabulary) -> Bool {
    left.idOffsets == right.idOffsets && left.idBytes == right.idBytes
  }

  /// Whether the first items are those of `other`, in the same order.
  ///
  /// So it is for a log that was read with the vocabulary `other`, whatever it added.
  public func starts(with other: ItemVocabulary) -> Bool {
    self == other
      || other.count <= count && idOffsets.starts(with: other.idOffsets)
        && idBytes.starts(with: other.idBytes)
  }

  /// The number in another vocabulary of each item of this one; `nil` for items that it lacks.
  public func numbers(in other: ItemVocabulary) -> [ItemIndex?] {
    if other.starts(with: self) { return (0..<count).map { ItemIndex($0) } }
    return (0..<count).map { other.index(ofUTF8: utf8(of: ItemIndex($0)).span) }
  }
}
