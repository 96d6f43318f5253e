extension LiveSessionService {
  /// Takes the list of an answer into a session's record, where such lists are remembered.
  ///
  /// - Returns: whether the record is another one now.
  @discardableResult
  func remember(
    _ answer: ListAnswer, of request: ListRequest, in record: inout SessionRecord
  ) -> Bool {
    guard settings.remembersShownLists, request.k > 0 else { return false }
    let shown = ShownList(answer, of: request)
    if record.shown == shown { return false }
    record.shown = shown
    return true
  }

  /// Keeps the list of an answer that changes nothing else.
  ///
  /// Who asks gets the list also when it cannot be kept: another request of the session was faster, or the store is
  /// away, which is known then.
  func keepShown(
    _ answer: ListAnswer, of request: ListRequest, _ record: SessionRecord, _ session: String,
    _ revision: UInt64
  ) async {
    var record = record
    guard remember(answer, of: request, in: &record) else { return }
    _ = try? await save(record, for: session, replacing: revision)
  }
}
