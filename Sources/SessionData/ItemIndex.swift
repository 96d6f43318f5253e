/// Dense number of an item, 0 ..< item count, in order of first appearance in the training files.
public typealias ItemIndex = Int32
