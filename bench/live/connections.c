#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_BYTES = 1 << 20, CARRY_SPARE = 512, WRITE_TRIES = 20000, MARK_WITHIN = 1200 };
enum { TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10 };

static uint8_t buffer[READ_BYTES + 64 * 1024];

void start(Connection *connection, Role role, int number) {
    int one = 1;
    struct linger at_once = {1, 0}; /* closing resets: no port waits for a minute */
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_port = htons((uint16_t)(role == POSTER ? options.post_port : options.port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (fd < 0) fail("No more sockets: raise the limit of open files (ulimit -n).");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    connection->fd = fd;
    connection->role = role;
    connection->state = CONNECTING;
    connection->number = number;
    connection->kept = 0;
    connection->busy = false;
    if (connect(fd, (void *)&address, sizeof address) < 0 && errno != EINPROGRESS) {
        lose(connection);
        return;
    }
    struct epoll_event event = {.events = EPOLLOUT | EPOLLIN, .data.ptr = connection};
    epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
}

void lose(Connection *connection) {
    if (connection->state == GONE) return;
    if (connection->role == SUBSCRIBER) {
        if (connection->state == OPEN) open_count--;
        failed_count++;
    }
    connection->state = GONE;
    close(connection->fd);
}

static void opened(Connection *connection) {
    connection->state = OPEN;
    if (connection->role == SUBSCRIBER) open_count++;
}

void write_all(Connection *connection, const void *bytes, size_t count) {
    const char *next = bytes;
    for (int tries = 0; count > 0;) {
        ssize_t written = send(connection->fd, next, count, MSG_NOSIGNAL);
        if (written < 0) {
            if (errno != EAGAIN || ++tries > WRITE_TRIES) {
                lose(connection);
                return;
            }
            usleep(50);
            continue;
        }
        next += written;
        count -= (size_t)written;
    }
}

/* Masked with zeros, which leaves the payload as it is. */
void write_frame(Connection *connection, int opcode, const void *payload, size_t count) {
    uint8_t frame[LARGEST_MESSAGE + 16];
    size_t at = 0;
    if (count > LARGEST_MESSAGE) fail("A message is larger than this client sends.");
    frame[at++] = (uint8_t)(0x80 | opcode);
    if (count < 126) {
        frame[at++] = (uint8_t)(0x80 | count);
    } else {
        frame[at++] = 0x80 | 126;
        frame[at++] = (uint8_t)(count >> 8);
        frame[at++] = (uint8_t)count;
    }
    memset(frame + at, 0, 4);
    at += 4;
    memcpy(frame + at, payload, count);
    write_all(connection, frame, at + count);
}

static void send_handshake(Connection *connection) {
    char request[2048], authorization[512] = "";
    const char *path = connection->role == WS_PUBLISHER ? options.publish_path : options.path;
    if (options.tokens && connection->role == SUBSCRIBER)
        snprintf(authorization, sizeof authorization, "Authorization: Bearer %s\r\n",
                 options.tokens[connection->number % options.token_count]);
    int count = snprintf(request, sizeof request,
                         "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                         "Origin: http://127.0.0.1:%d\r\n%s\r\n",
                         path, options.port, options.port, authorization);
    connection->state = HANDSHAKE;
    write_all(connection, request, (size_t)count);
}

static void on_connected(Connection *connection, uint32_t events) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    if (events & (EPOLLERR | EPOLLHUP)) {
        lose(connection);
        return;
    }
    epoll_ctl(poller, EPOLL_CTL_MOD, connection->fd, &event);
    if (connection->role == POSTER) opened(connection);
    else send_handshake(connection);
}

/* 101 came: our own endpoint wants the first word, socket.io says it itself, all others are open. */
static void on_handshake(Connection *connection) {
    static const char first[] = "{\"after\":null,\"epoch\":null}";
    connection->state = GREETING;
    if (options.protocol == PLAIN) opened(connection);
    else if (options.protocol == LIVE) write_frame(connection, TEXT, first, sizeof first - 1);
}

static bool holds(const uint8_t *payload, size_t count, size_t within, const char *text) {
    return memmem(payload, count < within ? count : within, text, strlen(text)) != NULL;
}

static void on_greeting(Connection *connection, const uint8_t *payload, size_t count) {
    if (options.protocol == LIVE) {
        if (holds(payload, count, 40, "\"kind\":\"hello\"")) opened(connection);
    } else if (count > 0 && payload[0] == '0') { /* engine.io is open: join the main namespace */
        write_frame(connection, TEXT, "40", 2);
    } else if (count > 1 && payload[0] == '4' && payload[1] == '0') {
        opened(connection);
    }
}

/* Frames of one kind look alike: where the last mark stood, the next one mostly stands too. */
static const uint8_t *find_mark(const uint8_t *payload, size_t count) {
    static size_t usual = 0;
    if (usual + MARK_BYTES <= count && payload[usual] == '@' && payload[usual + 1] == 'T') return payload + usual;
    const uint8_t *mark = memmem(payload, count < MARK_WITHIN ? count : MARK_WITHIN, "@T", 2);
    if (mark == NULL || mark + MARK_BYTES > payload + count) return NULL;
    usual = (size_t)(mark - payload);
    return mark;
}

static int64_t digits(const uint8_t *at, int count) {
    int64_t value = 0;
    for (int i = 0; i < count; i++) value = value * 10 + (at[i] - '0');
    return value;
}

static void on_message(const uint8_t *payload, size_t count, int64_t received_ns) {
    if (options.protocol == LIVE && !holds(payload, count, 40, "\"kind\":\"event\"")) return;
    const uint8_t *mark = find_mark(payload, count);
    if (mark == NULL) return;
    delivered++;
    delivered_bytes += count;
    last_frame_bytes = (int64_t)count;
    if (samples && sample_count < sample_room)
        samples[sample_count++] = (Sample){digits(mark + 22, 9), digits(mark + 2, 19), received_ns};
}

static void on_frame(Connection *connection, int opcode, const uint8_t *payload, size_t count, int64_t received_ns) {
    if (opcode == PING) write_frame(connection, PONG, payload, count > 125 ? 125 : count);
    else if (opcode == CLOSE) lose(connection);
    else if (opcode != TEXT && opcode != BINARY) return;
    else if (connection->state == GREETING) on_greeting(connection, payload, count);
    else if (options.protocol == SOCKETIO && count == 1 && payload[0] == '2') write_frame(connection, TEXT, "3", 1);
    else if (connection->role == SUBSCRIBER) on_message(payload, count, received_ns);
}

/* How many bytes were whole frames; the rest waits for more. */
static size_t take_frames(Connection *connection, const uint8_t *bytes, size_t count, int64_t received_ns) {
    size_t at = 0;
    while (count - at >= 2 && connection->state != GONE) {
        const uint8_t *frame = bytes + at;
        uint64_t length = frame[1] & 127;
        size_t header = length == 126 ? 4 : length == 127 ? 10 : 2;
        if (count - at < header) break;
        if (length >= 126) {
            length = 0;
            for (size_t i = 2; i < header; i++) length = length << 8 | frame[i];
        }
        if (count - at < header + length) break;
        on_frame(connection, frame[0] & 15, frame + header, length, received_ns);
        at += header + length;
    }
    return at;
}

static void keep(Connection *connection, const uint8_t *bytes, size_t count) {
    if (count > (size_t)connection->room) {
        connection->room = (int)count + CARRY_SPARE;
        connection->carry = realloc(connection->carry, (size_t)connection->room);
        if (connection->carry == NULL) fail("There is no memory left.");
    }
    if (count > 0) memcpy(connection->carry, bytes, count);
    connection->kept = (int)count;
}

static void on_bytes(Connection *connection) {
    size_t before = (size_t)connection->kept;
    if (before > 0) memcpy(buffer, connection->carry, before);
    ssize_t count = recv(connection->fd, buffer + before, READ_BYTES - before, 0);
    if (count <= 0) {
        if (count == 0 || errno != EAGAIN) lose(connection);
        return;
    }
    const uint8_t *bytes = buffer;
    size_t left = before + (size_t)count;
    if (connection->state == HANDSHAKE) {
        const uint8_t *end = memmem(bytes, left, "\r\n\r\n", 4);
        if (end != NULL) {
            if (!holds(bytes, left, 20, " 101 ")) {
                fprintf(stderr, "The handshake was refused: %.*s\n", (int)(left < 300 ? left : 300), bytes);
                lose(connection);
                return;
            }
            left -= (size_t)(end + 4 - bytes);
            bytes = end + 4;
            on_handshake(connection);
        }
    }
    if (connection->state != HANDSHAKE) {
        size_t taken = take_frames(connection, bytes, left, samples ? now_ns() : 0);
        bytes += taken;
        left -= taken;
    }
    if (connection->state != GONE) keep(connection, bytes, left);
}

void on_ready(Connection *connection, uint32_t events) {
    if (connection->state == GONE) return;
    if (connection->state == CONNECTING) {
        on_connected(connection, events);
    } else if (connection->role == POSTER) {
        ssize_t count = recv(connection->fd, buffer, READ_BYTES, 0);
        if (count > 0) on_answer(connection, buffer, (size_t)count);
        else if (count == 0 || errno != EAGAIN) lose(connection);
    } else {
        on_bytes(connection);
    }
}
