"""nginx before the nodes, with the snippet that ships in deploy/."""
import os
import pathlib
import shutil
import signal
import subprocess
import time

from support import ROOT, wait_for

TEMPLATE = """
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log warn;
{user}
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/nginx-body;
    proxy_temp_path {folder}/nginx-proxy;
    fastcgi_temp_path {folder}/nginx-fastcgi;
    uwsgi_temp_path {folder}/nginx-uwsgi;
    scgi_temp_path {folder}/nginx-scgi;
    upstream meemaken {{
{servers}
        keepalive 32;
    }}
    server {{
        listen 127.0.0.1:{port};
        client_max_body_size 43m;
        location / {{
            proxy_pass http://meemaken;
            include {snippet};
            add_header X-Node $upstream_addr always;
        }}
    }}
}}
"""


class Proxy:
    """Sends what broke off to the next node, as the snippet says."""

    def __init__(self, folder, port, nodes):
        self.folder, self.port, self.nodes = pathlib.Path(folder), port, nodes
        self.down = set()
        self.process = None
        self.program = shutil.which("nginx") or "/usr/sbin/nginx"

    @property
    def is_there(self):
        return os.path.exists(self.program)

    def configure(self):
        servers = "\n".join(
            f"        server 127.0.0.1:{port} {'down' if port in self.down else 'max_fails=3 fail_timeout=1s'};" for port in self.nodes)
        (self.folder / "nginx.conf").write_text(TEMPLATE.format(
            folder=self.folder, servers=servers, port=self.port, snippet=ROOT / "deploy/meemaken-proxy.conf",
            user="user root;" if os.getuid() == 0 else ""))

    def start(self):
        self.configure()
        self.process = subprocess.Popen(
            [self.program, "-p", self.folder, "-c", self.folder / "nginx.conf", "-g", "daemon off;"], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: (self.folder / "nginx.pid").exists(), 10)
        time.sleep(0.3)

    def reload(self):
        """New work goes by the new configuration; what is being answered is finished by the old one."""
        self.configure()
        self.process.send_signal(signal.SIGHUP)
        time.sleep(1)

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)
