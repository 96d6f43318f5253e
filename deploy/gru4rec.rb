# A formula for Homebrew, not tried: the package was built and tested on Linux only. Before it can be installed, a release needs an
# address, and its archive of sources a sum:
#
#   brew install --build-from-source ./deploy/gru4rec.rb
class Gru4rec < Formula
  desc "Session-based recommendation: train GRU4Rec on click logs, measure it, use it"
  homepage "https://example.org/gru4rec"
  url "https://example.org/gru4rec/archive/v0.2.0.tar.gz"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license "Apache-2.0"

  depends_on "pkgconf" => :build
  depends_on xcode: ["26.0", :build]
  depends_on "hiredis"
  depends_on "openssl@3"
  depends_on "sqlite"
  depends_on "zstd"
  uses_from_macos "zlib"

  def install
    system "swift", "build", "--disable-sandbox", "-c", "release", "--product", "gru4rec"
    bin.install ".build/release/gru4rec"
    generate_completions_from_executable(bin/"gru4rec", "--generate-completion-script")
    (buildpath/"help.json").write Utils.safe_popen_read(bin/"gru4rec", "--experimental-dump-help")
    mkdir "man"
    system "sh", "-c", "scripts/release/manual-pages man #{version} #{time.strftime("%Y-%m-%d")} < help.json"
    man1.install Dir["man/*.1"]
  end

  test do
    system bin/"gru4rec", "generate", "--output", testpath/"log.tsv", "--sessions", "500"
    system bin/"gru4rec", "train", testpath/"log.tsv", "--model", testpath/"model.safetensors", "--epochs", "1"
    assert_path_exists testpath/"model.safetensors"
  end
end
