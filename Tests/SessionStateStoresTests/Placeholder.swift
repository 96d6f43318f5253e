import Testing
@testable import SessionStateStores
