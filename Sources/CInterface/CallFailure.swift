import CGRU4Rec

/// Why a call failed: what it answers, and what it has to say.
enum CallFailure: Error {
  case wrongArgument(String)
  case tooSmall(String)
  case damagedModel

  /// What the call answers.
  var code: Int64 {
    switch self {
    case .wrongArgument: Int64(GRU4REC_WRONG_ARGUMENT)
    case .tooSmall: Int64(GRU4REC_TOO_SMALL)
    case .damagedModel: Int64(GRU4REC_DAMAGED_MODEL)
    }
  }

  /// What is wrong, and what to do.
  var text: String {
    switch self {
    case .wrongArgument(let text), .tooSmall(let text): text
    case .damagedModel:
      "the model's file was written to while it was in use; close the model, and open it anew"
    }
  }
}

/// What a call that counts answers; its failure is kept for the caller's thread.
func counted(_ call: () throws(CallFailure) -> Int) -> Int64 {
  do {
    return Int64(try call())
  } catch {
    cg_keep_error(error.text)
    return error.code
  }
}

/// What a call answers that gives something, and NULL where it fails.
func given<Result>(_ call: () throws -> Result?) -> Result? {
  do {
    return try call()
  } catch let failure as CallFailure {
    cg_keep_error(failure.text)
  } catch {
    cg_keep_error("\(error)")
  }
  return nil
}
