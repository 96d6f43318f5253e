#include <openssl/err.h>
#include <openssl/ssl.h>

// What OpenSSL has as macros, which Swift does not see.

static inline long openssl_set_server_name(SSL *connection, const char *name) {
  return SSL_set_tlsext_host_name(connection, name);
}

static inline long openssl_require_tls_1_2(SSL_CTX *context) {
  return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
}
