"""`manage.py seat`: brings places and agencies into line with the packs; running it again changes nothing."""

from django.core.management.base import BaseCommand

from agencies import seating


class Command(BaseCommand):
    help = "按法规数据包设立地方和部门；重复运行不会改变什么。"

    def handle(self, *args, **options):
        lines = seating.seat()
        for line in lines if options["verbosity"] else ():
            self.stdout.write(line)
        self.stdout.write(f"共变更 {len(lines)} 处。" if lines else "已是最新，没有变更。")
