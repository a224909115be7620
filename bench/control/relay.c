/* A PostgreSQL relay that does nothing but relay: one thread, one epoll loop, level-triggered. It reads into one buffer, walks the
 * message headers as any proxy that knows statements must, and sends each batch with one call. It is the yardstick of
 * `./menshen bench relay`: a proxy's CPU above this is the price of its features or of its language.
 *
 *   relay PORT UNIX_SOCKET      listens on 127.0.0.1:PORT and connects each client to UNIX_SOCKET
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { BUFFER = 256 * 1024, EVENTS = 256 };

/* One direction's end: where its bytes go, where the current message ends, and what could not be sent yet. */
struct leg {
    int fd;
    struct leg *peer;
    int typed;               /* messages carry a type byte: false until the client's start-up message has passed */
    uint32_t body_left;      /* bytes of the current message still to come */
    unsigned char head[5];   /* a header cut in two by a read */
    int head_length;
    uint64_t messages;
    unsigned char *held;     /* bytes the peer's socket had no room for */
    size_t held_length, held_offset;
    int closed;
};

static unsigned char buffer[BUFFER];
static int loop;

static void die(const char *what) { perror(what); exit(1); }

static void watch(struct leg *leg, int operation, uint32_t events) {
    struct epoll_event event = { .events = events, .data.ptr = leg };
    if (epoll_ctl(loop, operation, leg->fd, &event)) die("epoll_ctl");
}

/* Walks the headers of what was read. */
static void count_messages(struct leg *leg, const unsigned char *at, size_t length) {
    while (length > 0) {
        if (leg->body_left > 0) {
            size_t step = leg->body_left < length ? leg->body_left : length;
            leg->body_left -= step; at += step; length -= step;
            continue;
        }
        int size = leg->typed ? 5 : 4;
        while (leg->head_length < size && length > 0) { leg->head[leg->head_length++] = *at++; length--; }
        if (leg->head_length < size) return;
        const unsigned char *word = leg->head + size - 4;
        uint32_t total = (uint32_t)word[0] << 24 | word[1] << 16 | word[2] << 8 | word[3];
        leg->body_left = total >= 4 ? total - 4 : 0;
        leg->head_length = 0;
        leg->messages++;
        leg->typed = 1;
    }
}

static void end_pair(struct leg *leg) {
    struct leg *peer = leg->peer;
    if (leg->closed) return;
    leg->closed = peer->closed = 1;
    close(leg->fd); close(peer->fd);
}

/* Sends, or holds the rest and stops reading from the source until it is gone: back-pressure in one line. */
static void pass_on(struct leg *from, size_t length) {
    struct leg *to = from->peer;
    ssize_t sent = send(to->fd, buffer, length, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) { if (errno != EAGAIN) { end_pair(from); return; } sent = 0; }
    if ((size_t)sent == length) return;
    from->held_length = length - sent;
    from->held_offset = 0;
    from->held = malloc(from->held_length);
    if (!from->held) die("malloc");
    memcpy(from->held, buffer + sent, from->held_length);
    watch(from, EPOLL_CTL_MOD, 0);
    watch(to, EPOLL_CTL_MOD, (to->held ? 0 : EPOLLIN) | EPOLLOUT);
}

static void drain_held(struct leg *to) {
    struct leg *from = to->peer;
    ssize_t sent = send(to->fd, from->held + from->held_offset, from->held_length, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) { if (errno != EAGAIN) end_pair(to); return; }
    from->held_offset += sent; from->held_length -= sent;
    if (from->held_length > 0) return;
    free(from->held); from->held = NULL;
    watch(from, EPOLL_CTL_MOD, EPOLLIN | (to->held ? EPOLLOUT : 0));
    watch(to, EPOLL_CTL_MOD, to->held ? 0 : EPOLLIN);
}

static void serve(struct leg *leg, uint32_t events) {
    if (leg->closed) return;
    if ((events & EPOLLOUT) && leg->peer->held) drain_held(leg);
    if (leg->closed || leg->held || !(events & (EPOLLIN | EPOLLHUP | EPOLLERR))) return;
    ssize_t got = recv(leg->fd, buffer, BUFFER, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) { end_pair(leg); return; }
    count_messages(leg, buffer, got);
    pass_on(leg, got);
}

static void welcome(int listener, const struct sockaddr_un *upstream) {
    int one = 1, client = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (client < 0) return;
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (server < 0 || connect(server, (const struct sockaddr *)upstream, sizeof *upstream)) { close(client); if (server >= 0) close(server); return; }
    /* A pair lives as long as the process: the events of one batch may still point to a pair that has just ended. */
    struct leg *pair = calloc(2, sizeof *pair);
    if (!pair) die("calloc");
    pair[0].fd = client; pair[0].peer = &pair[1];
    pair[1].fd = server; pair[1].peer = &pair[0]; pair[1].typed = 1;
    watch(&pair[0], EPOLL_CTL_ADD, EPOLLIN);
    watch(&pair[1], EPOLL_CTL_ADD, EPOLLIN);
}

int main(int count, char **words) {
    if (count != 3) { fprintf(stderr, "usage: relay PORT UNIX_SOCKET\n"); return 2; }
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files); files.rlim_cur = files.rlim_max; setrlimit(RLIMIT_NOFILE, &files);
    struct sockaddr_un upstream = { .sun_family = AF_UNIX };
    snprintf(upstream.sun_path, sizeof upstream.sun_path, "%s", words[2]);
    struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = htons(atoi(words[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int one = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&here, sizeof here) || listen(listener, 1024)) die("listen");
    if ((loop = epoll_create1(EPOLL_CLOEXEC)) < 0) die("epoll_create1");
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = NULL }, events[EVENTS];
    if (epoll_ctl(loop, EPOLL_CTL_ADD, listener, &event)) die("epoll_ctl");
    for (;;) {
        int ready = epoll_wait(loop, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.ptr) serve(events[i].data.ptr, events[i].events);
            else welcome(listener, &upstream);
        }
    }
}
