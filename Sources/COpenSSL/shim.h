// The system's OpenSSL 3, and as functions those of its macros that Swift cannot import.
#ifndef GATEPOST_COPENSSL_H
#define GATEPOST_COPENSSL_H

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/opensslv.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

static inline long gatepost_ctx_set_min_proto_version(SSL_CTX *context, int version) {
    return SSL_CTX_set_min_proto_version(context, version);
}

// What every context of ours has: no renegotiation, no session kept or resumed, no ticket given.
static inline void gatepost_ctx_set_defaults(SSL_CTX *context) {
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(context, 0);
    SSL_CTX_set_mode(context, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}

static inline int gatepost_ctx_add_chain_certificate(SSL_CTX *context, X509 *certificate) {
    return (int)SSL_CTX_add1_chain_cert(context, certificate);
}

static inline long gatepost_set_server_name_indication(SSL *ssl, const char *name) {
    return SSL_set_tlsext_host_name(ssl, name);
}

static inline int gatepost_ssl_new_index(void) {
    return SSL_get_ex_new_index(0, NULL, NULL, NULL, NULL);
}

static inline void gatepost_bio_set_retry_read(BIO *bio) {
    BIO_set_retry_read(bio);
}

static inline void gatepost_bio_clear_retry(BIO *bio) {
    BIO_clear_retry_flags(bio);
}

static inline long gatepost_bio_memory(BIO *bio, char **bytes) {
    return BIO_get_mem_data(bio, bytes);
}

static inline GENERAL_NAMES *gatepost_alternative_names(const X509 *certificate) {
    return (GENERAL_NAMES *)X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
}

static inline int gatepost_alternative_name_count(const GENERAL_NAMES *names) {
    return sk_GENERAL_NAME_num(names);
}

static inline GENERAL_NAME *gatepost_alternative_name(const GENERAL_NAMES *names, int index) {
    return sk_GENERAL_NAME_value(names, index);
}

static inline void gatepost_free(void *bytes) { OPENSSL_free(bytes); }

// The chain that a verification builds: the peer's own certificate first.
static inline int gatepost_chain_count(X509_STORE_CTX *store) {
    return sk_X509_num(X509_STORE_CTX_get0_chain(store));
}

static inline X509 *gatepost_chain_certificate(X509_STORE_CTX *store, int index) {
    return sk_X509_value(X509_STORE_CTX_get0_chain(store), index);
}

/// A new private key on NIST's P-256, or NULL; the caller frees it with EVP_PKEY_free.
static inline EVP_PKEY *gatepost_make_p256_key(void) { return EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256"); }

static inline unsigned long gatepost_name_flags(void) {
    return XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB;
}

#endif
