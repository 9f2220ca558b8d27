"""The kinds of records that the journal tells of, in words, room by room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

APPEAL = "appeals.appeal"
KINDS: dict[str, object] = {
    APPEAL: _("诉求"), "appeals.supportorder": _("协办单"), "appeals.supervision": _("督办单"),
    "appeals.exclusion": _("剔除申请"), "appeals.publication": _("说事墙"),
    "appeals.supporter": _("我也遇到"), "appeals.reception": _("接待日、夜谈会"),
    "appeals.receptionvisitor": _("取号的人"), "appeals.hotlinecategory": _("热线类别"),
    "appeals.hotlinesending": _("热线回传"), "appeals.routingrule": _("派单规则"),
    "appeals.raterule": _("三率规则"), "appeals.clockpolicy": _("提醒规则"),
    "appeals.limitrule": _("时限规定"), "appeals.escalationlevel": _("提醒的级别"),
    "appeals.escalationstep": _("期限提醒"), "reports.topic": _("热点话题"),
    "whistles.whistle": _("吹哨"), "whistles.summons": _("报到"), "whistles.whistlelevel": _("哨的级别"),
    "matters.matter": _("议题"), "matters.statement": _("意见"), "matters.task": _("议题的任务"),
    "matters.matterpractice": _("议事规矩"),
    "meetings.meeting": _("会议"), "meetings.series": _("会议系列"), "meetings.item": _("会议议程"),
    "meetings.minutes": _("会议纪要"), "meetings.objection": _("对纪要的异议"),
    "meetings.resolution": _("议定的事"), "meetings.calendaraddress": _("日历订阅地址"),
    "covenants.version": _("公约契约"), "covenants.comment": _("对条文的意见"),
    "covenants.signature": _("公约的签名"), "guides.guide": _("办事指南"),
    "households.resident": _("户情台账里的人"), "households.dwelling": _("户情台账里的房屋"),
    "households.need": _("需要的服务"), "households.correction": _("更正申请"),
    "households.apart": _("不是同一个人的两条"),
    "care.recipient": _("关爱对象"), "care.pairing": _("结对"), "care.visit": _("走访"),
    "care.errand": _("代办"), "care.paper": _("证件到期提醒"), "care.coming": _("快到的事"),
    "alliances.partner": _("共建单位"), "alliances.alliance": _("联盟"), "alliances.turn": _("轮值主席"),
    "alliances.zone": _("责任区"), "alliances.pledge": _("承诺"), "alliances.twinning": _("单位结对"),
    "alliances.branch": _("党组织"), "duties.duty": _("履职清单"),
    "places.area": _("区域"), "places.station": _("站点"), "places.levelname": _("层级叫法"),
    "places.plot": _("画的范围"), "places.propertyarea": _("物业服务区域"),
    "grids.norm": _("网格标准"), "grids.outlinesheet": _("导入的边界"),
    "people.person": _("账号"), "people.post": _("岗位"), "people.organisation": _("单位"),
    "core.importrun": _("导入表格"), "core.workcalendar": _("工作日历"),
}  # fmt: skip
