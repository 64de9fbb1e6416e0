#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

Connection publishers[PUBLISHERS];
static struct {
    char head[8192];
    size_t head_bytes;
    long body_left; /* -1: the head has not ended */
} answers[PUBLISHERS];

static bool posts(void) { return options.team != NULL; }

bool publishers_open(int wanted) {
    bool all = true;
    if (!posts()) wanted = 1;
    for (int i = 0; i < wanted; i++) {
        Connection *publisher = &publishers[i];
        if (publisher->fd == 0 || publisher->state == GONE) {
            answers[i].head_bytes = 0;
            answers[i].body_left = -1;
            start(publisher, posts() ? POSTER : WS_PUBLISHER, i);
        }
        all = all && publisher->state == OPEN;
    }
    return all;
}

/* The mark and as many letters as make up `size`. */
static int fill(char *text, int size) {
    int count = snprintf(text, LARGEST_MESSAGE, "@T%019lld;%09llu;", (long long)now_ns(), (unsigned long long)sent_count);
    for (; count < size && count < LARGEST_MESSAGE - 256; count++) text[count] = (char)(count % 8 ? 'a' + count % 26 : ' ');
    text[count] = 0;
    return count;
}

static void post(Connection *poster, int size) {
    char text[LARGEST_MESSAGE], body[LARGEST_MESSAGE + 256], request[LARGEST_MESSAGE + 1024];
    fill(text, size);
    int bytes = snprintf(body, sizeof body, "{\"team_id\":\"%s\",\"text\":\"%s\"}", options.team, text);
    int count = snprintf(request, sizeof request,
                         "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\n"
                         "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
                         options.publish_path, options.post_port,
                         options.tokens[poster->number % options.token_count], bytes, body);
    poster->busy = true;
    write_all(poster, request, (size_t)count);
}

bool publish(int size) {
    char text[LARGEST_MESSAGE], message[LARGEST_MESSAGE + 64];
    if (!posts()) {
        bool socketio = options.protocol == SOCKETIO;
        const char *around = socketio ? "42[\"pub\",\"%s\"]" : "{\"type\":\"msg\",\"body\":\"%s\"}";
        fill(text, size - (socketio ? 12 : 24)); /* so that the frame has the bytes that were asked for */
        write_frame(&publishers[0], 1, message, (size_t)snprintf(message, sizeof message, around, text));
        sent_count++;
        return true;
    }
    for (int i = 0; i < PUBLISHERS; i++) {
        if (publishers[i].state == OPEN && !publishers[i].busy) {
            post(&publishers[i], size);
            sent_count++;
            return true;
        }
    }
    return false;
}

static void finish(Connection *poster) {
    answers[poster->number].head_bytes = 0;
    answers[poster->number].body_left = -1;
    poster->busy = false;
}

void on_answer(Connection *poster, uint8_t *bytes, size_t count) {
    typeof(answers[0]) *answer = &answers[poster->number];
    if (answer->body_left < 0) {
        if (answer->head_bytes + count >= sizeof answer->head) fail("An answer to POST is larger than expected.");
        memcpy(answer->head + answer->head_bytes, bytes, count);
        answer->head_bytes += count;
        answer->head[answer->head_bytes] = 0;
        char *end = strstr(answer->head, "\r\n\r\n");
        char *length = strcasestr(answer->head, "content-length:");
        if (end == NULL) return;
        if (length == NULL || length > end) fail("An answer to POST has no length.");
        if (strncmp(answer->head, "HTTP/1.1 201", 12) != 0) {
            if (refused_count++ == 0) fprintf(stderr, "A post was refused: %.400s\n", answer->head);
            sent_count--;
        }
        answer->body_left = atol(length + 15) - (long)(answer->head_bytes - (size_t)(end + 4 - answer->head));
    } else {
        answer->body_left -= (long)count;
    }
    if (answer->body_left <= 0) finish(poster);
}
