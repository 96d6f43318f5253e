// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CGRU4Rec
import Foundation
import Wording

// The functions of gru4rec.h, which the compiler holds them to; each is a line or two on top of the library.
//
// SAFETY: pointers are handed through to `CallerMemory`, which says what they point at.

/// Written once and never again.
nonisolated(unsafe) private let version = UnsafePointer(strdup(Product.version))

/// Version of the library.
@c @implementation
public func gru4rec_version() -> UnsafePointer<CChar>? { version }

/// Opens a model file.
@c @implementation
public func gru4rec_open(_ path: UnsafePointer<CChar>?) -> OpaquePointer? {
  given { Handles.all.add(try OpenModel(contentsOf: CallerMemory.text(path, "the path"))) }
}

/// Closes a model.
@c @implementation
public func gru4rec_close(_ model: OpaquePointer?) { _ = Handles.all.remove(model, OpenModel.self) }

/// Number of items.
@c @implementation
public func gru4rec_item_count(_ model: OpaquePointer?) -> Int64 {
  counted { () throws(CallFailure) in try Handles.all.model(model).model.vocabulary.count }
}

/// Bytes of the longest id with its NUL.
@c @implementation
public func gru4rec_id_size(_ model: OpaquePointer?) -> Int64 {
  counted { () throws(CallFailure) in try Handles.all.model(model).idSize }
}

/// Starts a session.
@c @implementation
public func gru4rec_start(_ model: OpaquePointer?) -> OpaquePointer? {
  given { Handles.all.add(OpenSession(try Handles.all.model(model))) }
}

/// Ends a session.
@c @implementation
public func gru4rec_end(_ session: OpaquePointer?) {
  _ = Handles.all.remove(session, OpenSession.self)
}

/// Takes an event in.
@c @implementation
public func gru4rec_step(_ session: OpaquePointer?, _ item: UnsafePointer<CChar>?) -> Int64 {
  counted { () throws(CallFailure) in
    try Handles.all.session(session).step(CallerMemory.text(item, "the item")) ? 1 : 0
  }
}

/// The next items of a session.
@c @implementation
public func gru4rec_recommend(
  _ session: OpaquePointer?, _ k: Int, _ flags: UInt32, _ ids: UnsafeMutablePointer<CChar>?,
  _ idsSize: Int, _ scores: UnsafeMutablePointer<Float>?
) -> Int64 {
  counted { () throws(CallFailure) in
    let session = try Handles.all.session(session)
    let list = try session.recommend(length(k), excludesSeen: excludesSeen(flags))
    return try CallerMemory.write(list, idSize: session.owner.idSize, ids, idsSize, scores)
  }
}

/// The next items after some.
@c @implementation
public func gru4rec_recommend_after(
  _ model: OpaquePointer?, _ items: UnsafePointer<UnsafePointer<CChar>?>?, _ count: Int, _ k: Int,
  _ flags: UInt32, _ ids: UnsafeMutablePointer<CChar>?, _ idsSize: Int,
  _ scores: UnsafeMutablePointer<Float>?
) -> Int64 {
  counted { () throws(CallFailure) in
    let session = OpenSession(try Handles.all.model(model))
    for item in try CallerMemory.texts(items, count) { _ = try session.step(item) }
    let list = try session.recommend(length(k), excludesSeen: excludesSeen(flags))
    return try CallerMemory.write(list, idSize: session.owner.idSize, ids, idsSize, scores)
  }
}

/// The scores of some items.
@c @implementation
public func gru4rec_scores(
  _ session: OpaquePointer?, _ items: UnsafePointer<UnsafePointer<CChar>?>?, _ count: Int,
  _ scores: UnsafeMutablePointer<Float>?
) -> Int64 {
  counted { () throws(CallFailure) in
    let session = try Handles.all.session(session)
    let found = try session.scores(of: CallerMemory.texts(items, count))
    guard let scores else { throw .wrongArgument("there is no room for scores: it is NULL") }
    for (place, score) in found.enumerated() { scores[place] = score ?? .nan }
    return found.count { $0 != nil }
  }
}

/// Sizes in C have no sign: one that seems to have it is larger than any list.
private func length(_ k: Int) -> Int { k < 0 ? .max : k }

private func excludesSeen(_ flags: UInt32) throws(CallFailure) -> Bool {
  guard flags & ~GRU4REC_EXCLUDE_SEEN == 0 else {
    throw .wrongArgument("the flags are \(flags); allowed: 0 and GRU4REC_EXCLUDE_SEEN")
  }
  return flags == GRU4REC_EXCLUDE_SEEN
}
