"""What the sample says, in both languages."""
import os

_CHINESE = (os.environ.get("MENSHEN_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or "").lower().startswith("zh")

_WORDS = {
    "nodes": ("Three PostgreSQL nodes with Patroni and etcd, in {0}", "三台 PostgreSQL 节点,由 Patroni 与 etcd 管理,位于 {0}"),
    "gateway": ("Menshen in front of them: it looks for the primary itself", "Menshen 位于其前,自行寻找主库"),
    "writing": ("Two clients write through the gateway, one row a transaction", "两个客户端经网关写入,每行一个事务"),
    "killed": ("{0}, the primary, is killed (kill -9 for PostgreSQL and Patroni)", "主库 {0} 被终止(对 PostgreSQL 与 Patroni 执行 kill -9)"),
    "took": ("{0} took over; the same clients write again after {1:.1f} s", "{0} 已接管;同一客户端 {1:.1f} 秒后恢复写入"),
    "ended": ("what the clients were told: {0}", "客户端收到:{0}"),
    "back": ("{0} came back as a standby", "{0} 已作为备库恢复"),
    "set": ("the new primary is backed up: a full set that nobody asked for, {0}", "新主库已自动完成全量备份 {0}"),
    "kill": ("kill {0}: {1} -> {2}, writable again after {3:.1f} s", "第 {0} 次终止:{1} -> {2},{3:.1f} 秒后恢复写入"),
    "rows": ("acknowledged {0}, present {1}, acknowledged and lost {2}", "已确认 {0},现存 {1},已确认却丢失 {2}"),
    "times": ("{0} kills: writable again after {1:.1f} s (median), {2:.1f} s (longest)", "{0} 次终止:恢复写入中位数 {1:.1f} 秒,最长 {2:.1f} 秒"),
    "late": ("{0} of {1} takeovers took longer than the {2:g} s that are stated, up to {3:.1f} s", "{1} 次接管中有 {0} 次超过所声明的 {2:g} 秒,最长 {3:.1f} 秒"),
    "journal": ("the journal has it: {0}", "审计日志记有:{0}"),
    "wrong": ("not as it should be: {0}", "与预期不符:{0}"),
    "stay": ("It runs until you press Ctrl-C. Try: kill -9 {0}; and see: menshen status --dir {1}", "按 Ctrl-C 结束。可试:kill -9 {0};并查看:menshen status --dir {1}"),
    "packages": ("missing: {0}; ./menshen ha installs it", "缺少 {0};./menshen ha 会安装"),
}


def say(key, *values):
    print(_WORDS[key][_CHINESE].format(*values), flush=True)
