/* Usage: load --port P [--path /ws] [--protocol plain|live|socketio] [--publish-path /pub] [--tokens FILE]
 *             [--team UUID [--post-port P]]
 *
 * With --team, messages are sent as POST of members from the file of tokens, else over a WebSocket. Commands on stdin, one a line, each
 * answered by one line of JSON:
 *
 *   open N FROM             N subscribers, of which the first takes token FROM
 *   shut                    all of them go
 *   fill W SECONDS SIZE     W messages under way for so long; ends when everything has arrived
 *   rate R SECONDS SIZE F   R messages a second; each delivery is written to file F as three 64-bit numbers
 */
#include "load.h"

#include <ctype.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { AT_ONCE = 128, EVENTS = 2048 };
static const int64_t SECOND = 1000000000, PATIENCE = 10 * SECOND, OPEN_WITHIN = 300 * SECOND;

Options options = {.path = "/ws", .publish_path = "/pub"};
int poller, open_count, failed_count;
uint64_t delivered, delivered_bytes, sent_count, refused_count;
int64_t last_frame_bytes;
Sample *samples;
size_t sample_count, sample_room;

static Connection *subscribers;
static int subscriber_count;
static uint64_t expected, lost; /* deliveries of what was sent so far; and of these, given up */

int64_t now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * SECOND + time.tv_nsec;
}

void fail(const char *sentence) {
    fprintf(stderr, "%s\n", sentence);
    exit(1);
}

static double own_seconds(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static void turn(int milliseconds) {
    static struct epoll_event events[EVENTS];
    int count = epoll_wait(poller, events, EVENTS, milliseconds);
    for (int i = 0; i < count; i++)
        if (events[i].data.ptr) on_ready(events[i].data.ptr, events[i].events);
}

static void open_subscribers(int count, int from) {
    subscribers = calloc((size_t)count, sizeof *subscribers);
    if (subscribers == NULL) fail("There is no memory left.");
    open_count = failed_count = 0;
    int64_t began = now_ns();
    for (subscriber_count = 0; open_count + failed_count < count && now_ns() - began < OPEN_WITHIN;) {
        while (subscriber_count < count && subscriber_count - open_count - failed_count < AT_ONCE) {
            start(&subscribers[subscriber_count], SUBSCRIBER, from + subscriber_count);
            subscriber_count++;
        }
        turn(50);
    }
    printf("{\"open\":%d,\"failed\":%d,\"seconds\":%.6f}\n", open_count, failed_count, (double)(now_ns() - began) / 1e9);
}

static void shut_subscribers(void) {
    for (int i = 0; i < subscriber_count; i++) {
        lose(&subscribers[i]);
        free(subscribers[i].carry);
    }
    free(subscribers);
    subscribers = NULL;
    subscriber_count = open_count = 0;
    printf("{\"open\":0}\n");
}

static void count_on_publishers(int wanted) {
    int64_t began = now_ns();
    while (!publishers_open(wanted)) {
        turn(20);
        if (now_ns() - began > 10 * SECOND) fail("Nobody could connect to publish.");
    }
}

static bool everything_arrived(void) { return delivered + lost >= expected; }

/* After so long without a single delivery what is still out counts as lost. */
static void give_up_on_lost(uint64_t *seen, int64_t *since) {
    if (delivered != *seen || everything_arrived()) {
        *seen = delivered;
        *since = now_ns();
    } else if (now_ns() - *since > PATIENCE) {
        lost += expected - delivered - lost;
    }
}

static void send_one(int size) {
    uint64_t before = sent_count;
    if (publish(size)) expected += (sent_count - before) * (uint64_t)open_count;
}

static void report(int64_t began, uint64_t sent_before, uint64_t refused_before, uint64_t delivered_before, double own_before) {
    uint64_t seen = delivered, refused = refused_count;
    int64_t since = now_ns();
    while (!everything_arrived()) {
        turn(20);
        give_up_on_lost(&seen, &since);
        if (refused_count != refused) { /* nothing comes of these */
            expected -= (refused_count - refused) * (uint64_t)open_count;
            refused = refused_count;
        }
    }
    for (int i = 0; i < PUBLISHERS; i++)
        while (publishers[i].busy && publishers[i].state == OPEN) turn(20);
    printf("{\"messages\":%llu,\"refused\":%llu,\"deliveries\":%llu,\"lost\":%llu,\"seconds\":%.6f,\"own\":%.3f,"
           "\"frame\":%lld,\"open\":%d}\n",
           (unsigned long long)(sent_count - sent_before), (unsigned long long)(refused_count - refused_before),
           (unsigned long long)(delivered - delivered_before), (unsigned long long)lost,
           (double)(now_ns() - began) / 1e9, own_seconds() - own_before, (long long)last_frame_bytes, open_count);
    expected = delivered;
    lost = 0;
}

static void fill_window(int window, double seconds, int size) {
    count_on_publishers(window > PUBLISHERS ? PUBLISHERS : window);
    int64_t began = now_ns(), end = began + (int64_t)(seconds * 1e9), since = began;
    uint64_t sent = sent_count, refused = refused_count, before = delivered, seen = delivered;
    double own = own_seconds();
    while (now_ns() < end && open_count > 0 && refused_count == refused) {
        for (int i = 0; i < window; i++)
            if (expected - delivered - lost <= (uint64_t)(window - 1) * (uint64_t)open_count) send_one(size);
        turn(5);
        give_up_on_lost(&seen, &since);
    }
    report(began, sent, refused, before, own);
}

static void keep_rate(double rate, double seconds, int size, const char *file) {
    count_on_publishers(PUBLISHERS / 2);
    sample_room = (size_t)(rate * seconds + 2) * (size_t)open_count;
    sample_count = 0;
    samples = calloc(sample_room, sizeof *samples);
    if (samples == NULL) fail("There is no memory left.");
    int64_t began = now_ns();
    uint64_t sent = sent_count, refused = refused_count, before = delivered;
    double own = own_seconds();
    for (int number = 0; number < (int)(rate * seconds) && open_count > 0;) {
        int64_t wait = began + (int64_t)(number * 1e9 / rate) - now_ns();
        if (wait <= 0) {
            send_one(size);
            number++;
        } else {
            turn(wait > 1000000 ? (int)(wait / 1000000) : 0);
        }
    }
    report(began, sent, refused, before, own);
    FILE *out = fopen(file, "wb");
    if (out == NULL || fwrite(samples, sizeof *samples, sample_count, out) != sample_count || fclose(out) != 0)
        fail("The file of deliveries could not be written.");
    free(samples);
    samples = NULL;
}

static void read_tokens(const char *file) {
    FILE *in = fopen(file, "r");
    char line[256];
    if (in == NULL) fail("The file of tokens could not be read.");
    while (fgets(line, sizeof line, in)) {
        line[strcspn(line, "\r\n")] = 0;
        options.tokens = realloc(options.tokens, (size_t)(options.token_count + 1) * sizeof(char *));
        options.tokens[options.token_count++] = strdup(line);
    }
    fclose(in);
    if (options.token_count == 0) fail("The file of tokens is empty.");
}

static void read_options(int count, char **words) {
    for (int i = 1; i + 1 < count; i += 2) {
        char *name = words[i], *value = words[i + 1];
        if (!strcmp(name, "--port")) options.port = atoi(value);
        else if (!strcmp(name, "--post-port")) options.post_port = atoi(value);
        else if (!strcmp(name, "--path")) options.path = value;
        else if (!strcmp(name, "--publish-path")) options.publish_path = value;
        else if (!strcmp(name, "--team")) options.team = value;
        else if (!strcmp(name, "--tokens")) read_tokens(value);
        else if (!strcmp(name, "--protocol"))
            options.protocol = !strcmp(value, "live") ? LIVE : !strcmp(value, "socketio") ? SOCKETIO : PLAIN;
        else fail("There is no such option.");
    }
    if (options.port == 0) fail("Say which port: --port P.");
    if (options.post_port == 0) options.post_port = options.port;
}

static void obey(const char *line) {
    int count, from, size;
    double number, seconds;
    char file[512];
    if (sscanf(line, "open %d %d", &count, &from) == 2) open_subscribers(count, from);
    else if (!strncmp(line, "shut", 4)) shut_subscribers();
    else if (sscanf(line, "fill %lf %lf %d", &number, &seconds, &size) == 3) fill_window((int)number, seconds, size);
    else if (sscanf(line, "rate %lf %lf %d %511s", &number, &seconds, &size, file) == 4)
        keep_rate(number, seconds, size, file);
    else fail("There is no such command.");
    fflush(stdout);
}

int main(int count, char **words) {
    read_options(count, words);
    poller = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, 0, &event) < 0) fail("Give the commands through a pipe.");
    char line[1024];
    struct pollfd commands = {.fd = 0, .events = POLLIN};
    setvbuf(stdin, NULL, _IONBF, 0); /* else a second line could lie read where poll does not see it */
    for (;;) {
        turn(1000); /* pings and beats are answered also while there is nothing to do */
        if (poll(&commands, 1, 0) > 0) {
            if (fgets(line, sizeof line, stdin) == NULL) return 0;
            obey(line);
        }
    }
}
