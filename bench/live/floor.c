/* The floor: the least work with which a program can hand one message to everybody over WebSockets on this kernel.
 *
 * Usage: floor PORT single|merged. What comes in on /pub goes to whoever connected to any other path.
 *   single   one send for each message and socket
 *   merged   all messages of one read in one send for each socket
 * One thread, no rights, no log, no limits: a bound to hold a real server against, and nothing to put on a network.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SOCKETS = 70000, READ_BYTES = 1 << 16, CARRY_BYTES = 9000, EVENTS = 512, FULL_TRIES = 2000, TEXT = 1 };

typedef struct {
    bool shaken, publishes;
    size_t kept;
    uint8_t *carry; /* bytes of an unfinished frame; only publishers send any */
} Peer;

static Peer *peers[SOCKETS];
static int subscribers[SOCKETS], subscriber_count;
static bool merged;
static uint8_t input[READ_BYTES + CARRY_BYTES], output[READ_BYTES + CARRY_BYTES];

static void send_to_all(const uint8_t *bytes, size_t count) {
    for (int i = 0; i < subscriber_count; i++) {
        size_t done = 0;
        for (int tries = 0; done < count;) {
            ssize_t sent = send(subscribers[i], bytes + done, count - done, MSG_DONTWAIT | MSG_NOSIGNAL);
            if (sent >= 0) done += (size_t)sent;
            else if (errno == EAGAIN && tries++ < FULL_TRIES) usleep(50);
            else break;
        }
    }
}

/* An unmasked text frame. How many bytes it has. */
static size_t put_frame(uint8_t *out, const uint8_t *payload, size_t count, const uint8_t *mask) {
    size_t at = 0;
    out[at++] = 0x80 | TEXT;
    if (count < 126) {
        out[at++] = (uint8_t)count;
    } else {
        out[at++] = 126;
        out[at++] = (uint8_t)(count >> 8);
        out[at++] = (uint8_t)count;
    }
    for (size_t i = 0; i < count; i++) out[at++] = payload[i] ^ mask[i & 3];
    return at;
}

static void forget(int fd) {
    if (!peers[fd]->publishes)
        for (int i = 0; i < subscriber_count; i++)
            if (subscribers[i] == fd) {
                subscribers[i] = subscribers[--subscriber_count];
                break;
            }
    close(fd);
    free(peers[fd]->carry);
    free(peers[fd]);
    peers[fd] = NULL;
}

static void shake_hands(int fd, const uint8_t *request, size_t count) {
    static const char answer[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                 "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"; /* of the one key */
    Peer *peer = peers[fd];
    if (!memmem(request, count, "\r\n\r\n", 4)) return;
    peer->shaken = true;
    peer->publishes = count > 8 && memcmp(request, "GET /pub", 8) == 0;
    send(fd, answer, sizeof answer - 1, MSG_NOSIGNAL);
    if (!peer->publishes) subscribers[subscriber_count++] = fd;
    else if (!(peer->carry = malloc(CARRY_BYTES))) exit(1);
}

static void relay(Peer *peer, const uint8_t *bytes, size_t count) {
    size_t at = 0, ready = 0;
    while (count - at >= 6) {
        const uint8_t *frame = bytes + at;
        size_t length = frame[1] & 127, header = 6; /* with the mask */
        if (length == 126) {
            if (count - at < 8) break;
            length = (size_t)(frame[2] << 8 | frame[3]);
            header = 8;
        }
        if (count - at < header + length) break;
        if ((frame[0] & 15) == TEXT) {
            ready += put_frame(output + ready, frame + header, length, frame + header - 4);
            if (!merged) {
                send_to_all(output, ready);
                ready = 0;
            }
        }
        at += header + length;
    }
    if (ready > 0) send_to_all(output, ready);
    peer->kept = count - at;
    if (peer->kept > CARRY_BYTES) exit(1);
    memcpy(peer->carry, bytes + at, peer->kept);
}

static void on_bytes(int fd) {
    Peer *peer = peers[fd];
    size_t before = peer->kept;
    if (before > 0) memcpy(input, peer->carry, before);
    ssize_t count = recv(fd, input + before, READ_BYTES, 0);
    if (count <= 0) forget(fd);
    else if (!peer->shaken) shake_hands(fd, input, (size_t)count);
    else if (peer->publishes) relay(peer, input, before + (size_t)count);
}

static void accept_all(int poller, int listening) {
    int one = 1, fd;
    while ((fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        if (fd >= SOCKETS || !(peers[fd] = calloc(1, sizeof(Peer)))) exit(1);
        epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
    }
}

int main(int count, char **words) {
    if (count != 3) {
        fprintf(stderr, "Usage: floor PORT single|merged\n");
        return 2;
    }
    merged = strcmp(words[2], "merged") == 0;
    int one = 1, poller = epoll_create1(0), listening = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(words[1]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listening, (void *)&address, sizeof address) || listen(listening, 4096)) {
        perror("The floor cannot listen");
        return 1;
    }
    struct epoll_event events[EVENTS], event = {.events = EPOLLIN, .data.fd = listening};
    epoll_ctl(poller, EPOLL_CTL_ADD, listening, &event);
    for (;;) {
        int ready = epoll_wait(poller, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.fd == listening) accept_all(poller, listening);
            else if (peers[events[i].data.fd]) on_bytes(events[i].data.fd);
        }
    }
}
