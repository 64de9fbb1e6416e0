/* The load client: thousands of WebSocket subscribers and whoever publishes to them, in one thread over epoll.
 *
 * load.c         the commands it takes and what it counts
 * connections.c  opening, handshake, reading frames, writing
 * publish.c      one message to all: over a WebSocket, or as POST of a signed-in member
 *
 * Each message carries "@T" + 19 digits (nanoseconds of CLOCK_MONOTONIC when it was sent) + ";" + 9 digits (its number)
 * + ";". A frame counts as a delivery where it holds that mark.
 */
#ifndef LOAD_H
#define LOAD_H

#define _GNU_SOURCE
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MARK_BYTES = 2 + 19 + 1 + 9 + 1, PUBLISHERS = 32, LARGEST_MESSAGE = 8192 };

typedef enum { SUBSCRIBER, WS_PUBLISHER, POSTER } Role;
typedef enum { CONNECTING, HANDSHAKE, GREETING, OPEN, GONE } State;
typedef enum { PLAIN, LIVE, SOCKETIO } Protocol;

typedef struct {
    int fd;
    Role role;
    State state;
    bool busy;              /* POSTER: a request waits for its answer */
    int number;             /* which token is its own */
    int kept, room;         /* bytes of an unfinished frame, and how many fit */
    uint8_t *carry;
} Connection;

typedef struct {            /* one delivery, as it is written to the file of `rate` */
    int64_t number, sent_ns, received_ns;
} Sample;

typedef struct {
    int port, post_port;
    Protocol protocol;
    const char *path, *publish_path, *team;
    char **tokens;          /* one a subscriber; NULL: nobody signs in */
    int token_count;
} Options;

extern Options options;
extern int poller;          /* the epoll descriptor */
extern int open_count, failed_count;
extern uint64_t delivered, delivered_bytes, sent_count, refused_count;
extern int64_t last_frame_bytes;
extern Sample *samples;     /* NULL: none are kept */
extern size_t sample_count, sample_room;

int64_t now_ns(void);
_Noreturn void fail(const char *sentence);

/* connections.c */
void start(Connection *connection, Role role, int number);
void on_ready(Connection *connection, uint32_t events);
void write_all(Connection *connection, const void *bytes, size_t count);
void write_frame(Connection *connection, int opcode, const void *payload, size_t count);
void lose(Connection *connection);

/* publish.c */
extern Connection publishers[PUBLISHERS];
bool publishers_open(int wanted);       /* starts them where needed */
bool publish(int size);                 /* false: every publisher is still busy */
void on_answer(Connection *poster, uint8_t *bytes, size_t count);

#endif
