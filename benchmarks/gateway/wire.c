/*
 * Both ends of the gateway's benchmark, each one thread around one epoll, so that neither is the slow part.
 *
 *   wire upstream PORT            plays a model: Anthropic's Messages and Chat Completions, whole or as 50 events
 *   wire load PORT CONNS SECONDS FILE    sends the request in FILE again and again; prints requests, failures, bytes
 *   wire hold PORT STREAMS SECONDS FILE  holds streams open; prints open, whole, cut and events
 *
 * The upstream looks at the path for the dialect and at the body for "stream":true. A body with the word hold-open in it
 * gets an event every half second until the number of seconds after the word is over.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CHUNKS 50
#define IN_MAX (256 * 1024)

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void many_files(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

static void prepare(int fd) {
  int one = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

/* A growing text. */
struct text {
  char *at;
  size_t length, room;
};

static void append(struct text *t, const char *s, size_t n) {
  if (t->length + n > t->room) {
    t->room = (t->length + n) * 2;
    t->at = realloc(t->at, t->room);
  }
  memcpy(t->at + t->length, s, n);
  t->length += n;
}

static void chunk(struct text *t, const char *s) {
  char size[24];
  append(t, size, sprintf(size, "%zx\r\n", strlen(s)));
  append(t, s, strlen(s));
  append(t, "\r\n", 2);
}

/* ---- upstream ---------------------------------------------------------------------------------------------------- */

enum { ANTHROPIC, CHAT };

static const char *STREAM_HEAD =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
static struct text whole[2], stream[2], first[2], middle[2], last[2];

static void render(void) {
  const char *delta[2] = {
      "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\","
      "\"text\":\" some words of the answer\"}}\n\n",
      "data: {\"id\":\"gen-1\",\"object\":\"chat.completion.chunk\",\"created\":1767323045,\"model\":\"vendor/model\","
      "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\" some words of the answer\"},"
      "\"finish_reason\":null}]}\n\n"};
  const char *begin[2] = {
      "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":"
      "\"assistant\",\"model\":\"claude-model\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":"
      "{\"input_tokens\":1000,\"output_tokens\":1}}}\n\nevent: content_block_start\ndata: {\"type\":"
      "\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n",
      ": OPENROUTER PROCESSING\n\n"};
  const char *end[2] = {
      "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\nevent: message_delta\ndata: "
      "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":"
      "{\"output_tokens\":250}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
      "data: {\"id\":\"gen-1\",\"object\":\"chat.completion.chunk\",\"created\":1767323045,\"model\":\"vendor/model\","
      "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1000,"
      "\"completion_tokens\":250,\"total_tokens\":1250}}\n\ndata: [DONE]\n\n"};
  const char *body[2] = {
      "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-model\",\"content\":[{\"type\":"
      "\"text\",\"text\":\"Hello there.\"}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,\"usage\":"
      "{\"input_tokens\":10,\"output_tokens\":5}}",
      "{\"id\":\"gen-1\",\"object\":\"chat.completion\",\"created\":1767323045,\"model\":\"vendor/model\",\"choices\":"
      "[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hello there.\"},\"finish_reason\":\"stop\"}],"
      "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15}}"};
  for (int d = 0; d < 2; d++) {
    char head[200];
    append(&whole[d], head, sprintf(head,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n", strlen(body[d])));
    append(&whole[d], body[d], strlen(body[d]));
    append(&first[d], STREAM_HEAD, strlen(STREAM_HEAD));
    chunk(&first[d], begin[d]);
    chunk(&middle[d], delta[d]);
    chunk(&last[d], end[d]);
    append(&last[d], "0\r\n\r\n", 5);
    append(&stream[d], first[d].at, first[d].length);
    for (int i = 0; i < CHUNKS; i++) append(&stream[d], middle[d].at, middle[d].length);
    append(&stream[d], last[d].at, last[d].length);
  }
}

struct peer {
  int fd, dialect;
  char *in;
  size_t have, room;
  double until; /* of a stream that is held open, else 0 */
  struct peer *next;
};

static struct peer *held;

static void send_all(int fd, const char *at, size_t n) {
  while (n > 0) {
    ssize_t sent = write(fd, at, n);
    if (sent < 0) {
      if (errno == EAGAIN) {
        usleep(50);
        continue;
      }
      return; /* the read will notice */
    }
    at += sent;
    n -= sent;
  }
}

/* Answers the request at the start of the buffer; returns its length, or 0 where it is not all there. */
static size_t answer(struct peer *p) {
  char *end = memmem(p->in, p->have, "\r\n\r\n", 4);
  if (!end) return 0;
  *end = 0;
  char *length = strcasestr(p->in, "\r\ncontent-length:");
  size_t body = length ? strtoul(length + 17, 0, 10) : 0;
  size_t head = end + 4 - p->in;
  int is_chat = strstr(p->in, "/chat/completions") != 0;
  *end = '\r';
  if (p->have < head + body) return 0;
  p->dialect = is_chat ? CHAT : ANTHROPIC;
  int streams = memmem(end, head + body - (end - p->in), "\"stream\":true", 13) != 0;
  char *hold = streams ? memmem(end, p->have - (end - p->in), "hold-open ", 10) : 0;
  if (hold) {
    p->until = now() + atof(hold + 10);
    p->next = held;
    held = p;
    send_all(p->fd, first[p->dialect].at, first[p->dialect].length);
  } else {
    struct text *t = streams ? &stream[p->dialect] : &whole[p->dialect];
    send_all(p->fd, t->at, t->length);
  }
  return head + body;
}

static void forget(struct peer *p) {
  for (struct peer **at = &held; *at; at = &(*at)->next) {
    if (*at == p) {
      *at = p->next;
      break;
    }
  }
  close(p->fd);
  free(p->in);
  free(p);
}

static void beat(void) {
  for (struct peer **at = &held; *at;) {
    struct peer *p = *at;
    if (now() >= p->until) {
      send_all(p->fd, last[p->dialect].at, last[p->dialect].length);
      p->until = 0;
      *at = p->next;
    } else {
      send_all(p->fd, middle[p->dialect].at, middle[p->dialect].length);
      at = &p->next;
    }
  }
}

static void upstream(int port) {
  render();
  int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, (void *)&address, sizeof address) || listen(listener, 8192)) die("listen");
  prepare(listener);
  int poll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN};
  epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
  double next = now() + 0.5;
  while (1) {
    struct epoll_event ready[256];
    int wait = held ? (int)((next - now()) * 1000) : -1;
    int n = epoll_wait(poll, ready, 256, held && wait < 0 ? 0 : wait);
    if (now() >= next) {
      beat();
      next = now() + 0.5;
    }
    for (int i = 0; i < n; i++) {
      struct peer *p = ready[i].data.ptr;
      if (!p) {
        int fd;
        while ((fd = accept(listener, 0, 0)) >= 0) {
          prepare(fd);
          p = calloc(1, sizeof *p);
          p->fd = fd;
          event = (struct epoll_event){.events = EPOLLIN, .data.ptr = p};
          epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
        }
        continue;
      }
      if (p->room - p->have < 4096) {
        p->room = p->room ? p->room * 4 : 8192;
        p->in = realloc(p->in, p->room + 1);
      }
      ssize_t got = read(p->fd, p->in + p->have, p->room - p->have);
      if (got <= 0) {
        if (got == 0 || errno != EAGAIN) forget(p);
        continue;
      }
      p->have += got;
      p->in[p->have] = 0;
      size_t used;
      while (p->have && (used = answer(p))) {
        memmove(p->in, p->in + used, p->have - used);
        p->have -= used;
      }
    }
  }
}

/* ---- client ------------------------------------------------------------------------------------------------------ */

struct client {
  int fd, chunked, over;
  size_t head, length; /* of the answer's head, and of all of it where it says so; 0 while unknown */
  char *in;
  size_t have, room;
  long events;
};

static char *request;
static size_t request_length;

static void read_request(const char *file) {
  FILE *f = fopen(file, "rb");
  if (!f) die(file);
  request = malloc(IN_MAX);
  request_length = fread(request, 1, IN_MAX, f);
  fclose(f);
}

static int connect_to(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(fd, (void *)&address, sizeof address)) die("connect");
  prepare(fd);
  return fd;
}

/* Returns 1 where the answer is whole and good, -1 where it is whole and bad, 0 where more is to come. */
static int whole_answer(struct client *c) {
  if (!c->length && !c->chunked) {
    c->in[c->have] = 0;
    char *end = memmem(c->in, c->have, "\r\n\r\n", 4);
    if (!end) return 0;
    char *length = strcasestr(c->in, "\r\ncontent-length:");
    c->head = end + 4 - c->in;
    if (length && length < end) {
      c->length = end + 4 - c->in + strtoul(length + 17, 0, 10);
    } else {
      c->chunked = 1;
    }
  }
  int done = c->chunked ? c->have >= c->head + 5 && !memcmp(c->in + c->have - 5, "0\r\n\r\n", 5) : c->have >= c->length;
  if (!done) return 0;
  int good = !memcmp(c->in + 9, "200", 3);
  if (c->chunked) good = good && memmem(c->in, c->have, "message_stop", 12) != 0;
  return good ? 1 : -1;
}

static int load(int port, int connections, double seconds) {
  int poll = epoll_create1(0);
  for (int i = 0; i < connections; i++) {
    struct client *c = calloc(1, sizeof *c);
    c->fd = connect_to(port);
    c->room = IN_MAX;
    c->in = malloc(c->room + 1);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    epoll_ctl(poll, EPOLL_CTL_ADD, c->fd, &event);
    send_all(c->fd, request, request_length);
  }
  long good = 0, bad = 0, bytes = 0;
  int open = connections;
  double end = now() + seconds;
  while (open > 0) {
    struct epoll_event ready[256];
    int n = epoll_wait(poll, ready, 256, 5000);
    if (n == 0) {
      bad += open;
      break;
    }
    double at = now();
    for (int i = 0; i < n; i++) {
      struct client *c = ready[i].data.ptr;
      ssize_t got = read(c->fd, c->in + c->have, c->room - c->have);
      if (got <= 0) {
        bad++;
        open--;
        close(c->fd);
        continue;
      }
      c->have += got;
      bytes += got;
      int state = whole_answer(c);
      if (!state) continue;
      if (state > 0) good++;
      else if (bad++ == 0) fprintf(stderr, "%.*s\n", (int)(c->have > 600 ? 600 : c->have), c->in);
      c->have = c->length = c->chunked = 0;
      if (at < end) {
        send_all(c->fd, request, request_length);
      } else {
        open--;
        close(c->fd);
      }
    }
  }
  printf("%ld %ld %ld\n", good, bad, bytes);
  return 0;
}

static int hold(int port, int streams, double seconds) {
  int poll = epoll_create1(0), open = 0;
  long events = 0, whole_ones = 0, cut = 0;
  double end = now() + seconds;
  int made = 0;
  while (made < streams || open > 0) {
    for (int i = 0; i < 50 && made < streams; i++, made++, open++) {
      struct client *c = calloc(1, sizeof *c);
      c->fd = connect_to(port);
      c->room = 4096;
      c->in = malloc(c->room + 1);
      struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
      epoll_ctl(poll, EPOLL_CTL_ADD, c->fd, &event);
      send_all(c->fd, request, request_length);
    }
    struct epoll_event ready[256];
    int n = epoll_wait(poll, ready, 256, made < streams ? 10 : 1000);
    for (int i = 0; i < n; i++) {
      struct client *c = ready[i].data.ptr;
      if (c->room - c->have < 1024) { /* only the end is looked at */
        memmove(c->in, c->in + c->have - 64, 64);
        c->have = 64;
      }
      ssize_t got = read(c->fd, c->in + c->have, c->room - c->have);
      if (got > 0) {
        events++;
        c->have += got;
        if (c->have < 5 || memcmp(c->in + c->have - 5, "0\r\n\r\n", 5)) continue;
        if (memmem(c->in, c->have, "message_stop", 12)) whole_ones++;
        else cut++;
      } else {
        cut++;
      }
      open--;
      close(c->fd);
      free(c->in);
      free(c);
    }
    if (now() > end + 60) break;
  }
  printf("%ld %ld %ld\n", whole_ones, cut + open, events);
  return 0;
}

int main(int count, char **args) {
  many_files();
  if (count == 3 && !strcmp(args[1], "upstream")) upstream(atoi(args[2]));
  if (count == 6) {
    read_request(args[5]);
    if (!strcmp(args[1], "load")) return load(atoi(args[2]), atoi(args[3]), atof(args[4]));
    if (!strcmp(args[1], "hold")) return hold(atoi(args[2]), atoi(args[3]), atof(args[4]));
  }
  fprintf(stderr, "usage: wire upstream PORT | wire load|hold PORT COUNT SECONDS FILE\n");
  return 2;
}
