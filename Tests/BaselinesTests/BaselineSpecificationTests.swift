import Testing

@testable import Baselines

@Suite struct BaselineSpecificationTests {
  @Test func defaultsAreSpelledOut() throws {
    #expect(try BaselineSpecification("popularity").description == "popularity")
    #expect(
      try BaselineSpecification("vsknn").description
        == "vsknn:k=100,sample=1000,weighting=div,decay=div,idf=0")
  }

  @Test(arguments: BaselineSpecification.names)
  func descriptionsReadBack(_ name: String) throws {
    let specification = try BaselineSpecification(name)
    #expect(try BaselineSpecification(specification.description) == specification)
    #expect(specification.name == name)
  }

  @Test func settingsAreRead() throws {
    let vsknn = try BaselineSpecification("vsknn:idf=5,decay=quadratic,k=500")
    #expect(vsknn.description == "vsknn:k=500,sample=1000,weighting=div,decay=quadratic,idf=5")
    let stan = try BaselineSpecification("vstan:lambda_snh=0.5,lambda_idf=0")
    #expect(
      stan.description
        == "vstan:k=500,sample=1000,lambda_spw=1.02,lambda_snh=0.5,lambda_inh=2.05,lambda_ipw=1.02,lambda_idf=0"
    )
  }

  @Test(arguments: [
    ("pop", "popularity"), ("s-pop", "session-popularity"), ("ar", "association-rules"),
    ("mc", "markov"), ("sr", "sequential-rules"), ("iknn", "item-knn"), ("sknn", "session-knn"),
  ])
  func abbreviationsOfPapers(_ abbreviation: String, _ name: String) throws {
    #expect(try BaselineSpecification(abbreviation) == BaselineSpecification(name))
  }

  @Test(arguments: [
    ("knn", "no baseline is called 'knn'; there are popularity, "),
    ("", "no baseline is called ''"),
    ("vsknn:neighbours=3", "vsknn has no setting 'neighbours'; it has k, sample, "),
    ("popularity:k=3", "popularity has no settings, and so no 'k'"),
    ("vsknn:k", "'k' is not a setting of vsknn; write name=value"),
    ("vsknn:k=", "'k=' is not a setting"), ("vsknn:=3", "'=3' is not a setting"),
    ("vsknn:k=3,", "'' is not a setting"),
    ("vsknn:k=3,k=4", "vsknn has the setting 'k' twice"),
    ("vsknn:k=0", "vsknn: k is '0'; allowed: 1 … 1000000"),
    ("vsknn:k=many", "vsknn: k is 'many'"),
    ("vsknn:idf=nan", "vsknn: idf is 'nan'; allowed: 0 … 1000"),
    ("sr:weighting=cubic", "allowed: same, div, linear, log, quadratic"),
    ("recent-popularity:share=2", "share is '2'"),
  ])
  func mistakesAreNamed(_ text: String, _ message: String) {
    let error = #expect(throws: BaselineError.self) { try BaselineSpecification(text) }
    #expect(error.map { "\($0)".contains(message) } == true, "\(String(describing: error))")
  }
}
