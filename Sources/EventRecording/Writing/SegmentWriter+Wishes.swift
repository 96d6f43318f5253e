import EventLogs
import SystemFiles

extension SegmentWriter {
  /// Writes wishes down, with the places where segments end now.
  func keep(_ wishes: [WishedRows], takingBack withdrawn: [WishedRows]) throws {
    let open = ((try? LogSegment.all(in: settings.folder)) ?? []).filter { !$0.isCompressed }
    let places = open.map { segment in
      let isOwn = segment.name == file?.name
      let size = isOwn ? file?.size : Folder.size(of: segment.path)
      return Wish.Place(name: segment.name, offset: Int64(size ?? 0), isOwn: isOwn)
    }
    let time = timeBetweenSegments()
    func wish(_ rows: WishedRows) -> Wish {
      Wish(
        id: .random(in: .min ... .max), session: rows.session, event: rows.event, time: time,
        places: places)
    }
    for one in withdrawn { try self.wishes.removeLast(like: wish(one)) }
    if !wishes.isEmpty { try self.wishes.append(wishes.map(wish)) }
  }
}
